/** Where the org's user lives: a zone that is never UTC and has no daylight saving. */
export const USER_ZONE = { name: 'Asia/Tokyo', offsetMinutes: 9 * 60 } as const;
