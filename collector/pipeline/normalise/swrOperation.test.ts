import assert from 'node:assert/strict';
import { test } from 'node:test';
import { swrOperation } from './swrOperation.ts';

/** Resource type and trace name, as published, with what becomes of them. */
const lists: Record<string, string[]> = {
  'Basic edition': [
    'images postMultipartImagePackage push artifact',
    'dockerlogincmd createDockerConfig create credential',
    'overview getDomainOverview get account',
    'overview getDomainResourceReports get account',
    'quota listQuotas list quota',
    'trigger showTrigger get trigger',
    'trigger listTriggers list trigger',
    'trigger createTrigger create trigger',
    'trigger updateTrigger update trigger',
    'trigger deleteTrigger delete trigger',
    'usernamespace createUserNamespace create project',
    'usernamespace deleteUserNamespace delete project',
    'usernamespace listUserNamespaces list project',
    'usernamespace showUserNamespace get project',
    'usernamespaceauth createUserNamespaceAuth grant permission',
    'usernamespaceauth deleteUserNamespaceAuth revoke permission',
    'usernamespaceauth showUserNamespaceAuth get permission',
    'usernamespaceauth updateUserNamespaceAuth update permission',
    'imagerepository createImageRepository create repository',
    'imagerepository deleteImageRepository delete repository',
    'imagerepository showImageRepository get repository',
    'imagerepository updateImageRepository update repository',
    'imagerepository listImageRepositories list repository',
    'imagetag createImageTag tag tag',
    'imagetag deleteImageTag delete tag',
    'imagetag listImageTags list tag',
    'userrepositoryauth createUserRepositoryAuth grant permission',
    'userrepositoryauth deleteUserRepositoryAuth revoke permission',
    'userrepositoryauth showUserRepositoryAuth get permission',
    'userrepositoryauth updateUserRepositoryAuth update permission',
    'userrepositoryauth listSharedReposDetails list permission',
    'imagerepositoryaccessdomain createImageRepositoryAccessDomain grant permission',
    'imagerepositoryaccessdomain deleteImageRepositoryAccessDomain revoke permission',
    'imagerepositoryaccessdomain showImageRepositoryAccessDomain get permission',
    'imagerepositoryaccessdomain updateImageRepositoryAccessDomain update permission',
    'imagerepositoryaccessdomain listImageRepositoryAccessDomain list permission',
    'reposhare createRepoShare grant permission',
    'reposhare deleteRepoShare revoke permission',
    'reposhare getRepoShare get permission',
    'reposhare updateRepoShare update permission',
    'reposhare listRepoShares list permission',
    'retention createRetention create retention-policy',
    'retention deleteRetention delete retention-policy',
    'retention showRetention get retention-policy',
    'retention updateRetention update retention-policy',
    'retention listRetentions list retention-policy',
    'retention listRetentionHistories list retention-policy',
    'blob createBlob push layer',
    'blob updateImageLayerChunk push layer',
    'blob updateImageLayer push layer',
    'blob downloadImageLayer pull layer',
    'manifest uploadManifest push artifact',
  ],
  'Basic edition, older': [
    'package createPackage create package',
    'package updatePackage update package',
    'package deletePackage delete package',
    'repository createRepository create repository',
    'repository updateRepository update repository',
    'repository deleteRepository delete repository',
    'version createVersion create version',
    'version updateVersion update version',
    'version deleteVersion delete version',
    'image uploadImagePackage push artifact',
    'file uploadFile push file',
    'file downloadFile pull file',
    'file deleteFile delete file',
    'usernamespace deleteUserNamesapce delete project',
  ],
  'Enterprise edition': [
    'instance createInstance create instance',
    'instance listInstances list instance',
    'instance getInstance get instance',
    'instance deleteInstance delete instance',
    'instance getInstanceAuditLogs get instance',
    'instance getInstanceStatistics get instance',
    'configuration getInstanceConfigurations get configuration',
    'configuration updateInstanceConfigurations update configuration',
    'namespace createNamespace create project',
    'namespace listNamespace list project',
    'namespace getInstanceNamespace get project',
    'namespace updateNamespace update project',
    'namespace deleteNamespace delete project',
    'repository listInstanceRepositories list repository',
    'repository getInstanceRepository get repository',
    'artifact listInstanceArtifacts list artifact',
    'artifact getInstanceArtifact get artifact',
    'artifact deleteArtifact delete artifact',
    'artifact listInstanceAccessories list artifact',
    'artifact getInstanceArtifactAddition get artifact',
    'artifact startManualScanning scan artifact',
    'artifact listInstanceArtifactVulnerabilities list artifact',
    'tag listInstanceTags list tag',
    'tag getInstanceTag get tag',
    'tag deleteTag untag tag',
  ],
  'Enterprise edition, families that its SDK names': [
    '- createImmutableRule create immutable-rule',
    '- deleteImmutableRule delete immutable-rule',
    '- createInstanceLtCredential create credential',
    '- createInstanceTempCredential create credential',
    '- updateInstanceLtCredential update credential',
    '- deleteInstanceLtCredential delete credential',
    '- createInstanceReplicationPolicy create replication-policy',
    '- executeInstanceReplicationPolicy replicate replication-policy',
    '- createInstanceRetentionPolicy create retention-policy',
    '- executeInstanceRetentionPolicy retain retention-policy',
    '- createInstanceSignPolicy create sign-policy',
    '- executeInstanceSignPolicy sign sign-policy',
    '- createInstanceWebhook create webhook',
    '- createInstanceInternalEndpoint create endpoint',
    '- updateInstanceEndpointPolicy update endpoint-policy',
    '- addDomainName create endpoint',
    '- createInstanceRegistry create registry',
    '- listInstanceWebhookJobs list webhook',
  ],
};
for (const [list, rows] of Object.entries(lists)) {
  test(`the published operations: ${list}`, () => {
    for (const row of rows) {
      const [type, name, action, resource] = row.split(' ') as [string, string, string, string];
      assert.deepEqual(swrOperation(name, type === '-' ? undefined : type), { action, resource }, name);
    }
  });
}

test('an unknown operation is told by its verb and its resource type', () => {
  assert.deepEqual(swrOperation('deleteSomethingNew', 'imagetag'), {
    action: 'delete',
    resource: 'tag',
    unknown: true,
  });
  assert.deepEqual(swrOperation('showGadget', 'Gadget'), { action: 'get', resource: 'gadget', unknown: true });
  assert.deepEqual(swrOperation('frobnicate', undefined), { action: 'update', resource: 'unknown', unknown: true });
  assert.deepEqual(swrOperation('constructor', 'toString'), { action: 'update', resource: 'tostring', unknown: true });
  assert.deepEqual(swrOperation('createdSecrets', undefined).unknown, true);
});
