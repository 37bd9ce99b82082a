import { expect } from 'chai';
import { known } from '../../../emulator/data/known.js';
import { OBJECTS, visibleFields } from '../../../emulator/data/schema.js';
import { toWire, wireValues } from '../../../emulator/data/spelling.js';
import { DEFAULT_SWITCHES } from '../../../emulator/model.js';

const object = (name: string) => known(OBJECTS.find((each) => each.name === name));
const field = (name: string, column: string) => known(object(name).fields.find((each) => each.name === column));
const names = (name: string, version: number, switches = DEFAULT_SWITCHES): string[] =>
  visibleFields(object(name), version, switches).map((each) => each.name);

describe('schema', () => {
  it('has an existing target for every reference and child relationship', () => {
    for (const { fields, children } of OBJECTS) {
      for (const { referenceTo } of fields)
        if (referenceTo) expect(object(referenceTo), referenceTo).to.be.an('object');
      for (const child of children)
        expect(field(child.object, child.field).type, child.relationshipName).to.equal('reference');
    }
  });

  it('has the properties of the object reference', () => {
    expect(field('PackagePushRequest', 'ScheduledStartTime')).to.include({
      createable: true,
      filterable: true,
      sortable: true,
      updateable: true,
    });
    expect(field('PackagePushRequest', 'ScheduledStartTime').groupable).to.equal(undefined);
    expect(field('PackagePushRequest', 'StartTime')).to.not.have.any.keys('filterable', 'sortable');
    expect(field('PackagePushJob', 'Status').updateable).to.equal(undefined);
    expect(field('PackagePushError', 'ErrorMessage')).to.not.have.any.keys('filterable', 'groupable');
  });

  it('shows fields from the version that added them, and no internal ones', () => {
    expect(names('PackageSubscriber', 65)).to.not.include('HasRestrictionEnabled');
    expect(names('PackageSubscriber', 66)).to.include('HasRestrictionEnabled').and.not.include('_outcome');
    expect(names('PackagePushRequest', 50)).to.not.include('StartTime');
    expect(names('PackagePushRequest', 66)).to.not.include('CreatedDate');
    expect(names('PackagePushRequest', 66, { ...DEFAULT_SWITCHES, createdDate: 'present' })).to.include('CreatedDate');
  });

  it('spells statuses according to the switches', () => {
    const switches = { ...DEFAULT_SWITCHES, inProgress: 'In Progress', canceledJob: 'Cancelled' } as const;
    const [request, job] = [object('PackagePushRequest'), object('PackagePushJob')];
    expect(toWire(request, field('PackagePushRequest', 'Status'), 'InProgress', switches)).to.equal('In Progress');
    expect(toWire(request, field('PackagePushRequest', 'Status'), 'Canceled', switches)).to.equal('Canceled');
    expect(wireValues(job, field('PackagePushJob', 'Status'), switches)).to.include.members([
      'Cancelled',
      'In Progress',
    ]);
  });
});
