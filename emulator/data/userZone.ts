/** The time zone of the org's user: never UTC, and without daylight saving time. */
export const USER_ZONE = { name: 'Asia/Tokyo', offsetMinutes: 9 * 60 } as const;
