import { maySee, mayWrite } from '../data/permission.js';
import { isFilterable, visibleFields } from '../data/schema.js';
import { wireValues } from '../data/spelling.js';
import type { Api, FieldDef, FieldType, ObjectDef } from '../model.js';
import { type Call, json, notFound, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';

const SOAP_TYPES: Record<FieldType, string> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  string: 'xsd:string',
  picklist: 'xsd:string',
  int: 'xsd:int',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  complexvalue: 'xsd:anyType',
};

export const apiOf = (call: Call): Api => (call.path.includes('/tooling/') ? 'tooling' : 'data');

/** The object that the path names, in this API and version; sObject names are case-insensitive. */
export const objectOf = (server: OrgServer, call: Call): ObjectDef => {
  const definition = server.org.store.table(call.params.object!)?.definition;
  if (!definition?.apis.includes(apiOf(call)) || (definition.since ?? 0) > call.version) throw notFound();
  if (!maySee(definition, server.org.switches)) throw notFound();
  return definition;
};

export const describeObject = (server: OrgServer, call: Call): Reply => {
  const object = objectOf(server, call);
  const fields = visibleFields(object, call.version, server.org.switches).filter((field) => !field.filterOnly);
  return json({
    ...summary(server, object),
    fields: fields.map((field) => describeField(server, object, field)),
    childRelationships: object.children.map(({ relationshipName, object: childSObject, field }) => ({
      childSObject,
      field,
      relationshipName,
    })),
  });
};

export const objectInfo = (server: OrgServer, call: Call): Reply =>
  json({ objectDescribe: summary(server, objectOf(server, call)), recentItems: [] });

/** The common part of the list of objects and of a describe. */
export const summary = ({ org }: OrgServer, object: ObjectDef): Record<string, unknown> => {
  const { name, prefix, createable, updateable } = object;
  const writable = mayWrite(object, org.switches);
  return {
    name,
    label: name,
    keyPrefix: prefix,
    createable: writable && createable === true,
    updateable: writable && updateable === true,
    deletable: false,
    queryable: true,
    retrieveable: true,
  };
};

const describeField = ({ org }: OrgServer, object: ObjectDef, field: FieldDef): Record<string, unknown> => {
  const picklist = field.type === 'picklist' ? wireValues(object, field, org.switches) : [];
  return {
    name: field.name,
    label: field.name,
    type: field.type,
    soapType: SOAP_TYPES[field.type],
    length:
      field.type === 'id' || field.type === 'reference' ? 18 : (field.length ?? (field.type === 'string' ? 255 : 0)),
    createable: field.createable === true,
    updateable: field.updateable === true,
    filterable: isFilterable(field, org.switches),
    groupable: field.groupable === true,
    sortable: field.sortable === true,
    nillable: field.nillable === true,
    restrictedPicklist: field.type === 'picklist',
    picklistValues: picklist.map((value) => ({ value, label: value, active: true, defaultValue: false })),
    referenceTo: field.referenceTo ? [field.referenceTo] : [],
    relationshipName: field.relationshipName ?? null,
  };
};
