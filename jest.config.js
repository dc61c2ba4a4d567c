// Dates in the tests are written in UTC, whatever zone the machine is in.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');

module.exports = {
  ...base,
  roots: ['<rootDir>/src'],
  testTimeout: 60_000,
  // The root's plugin.json, collector/ and test/ hold package.json files of their own: keep jest's module map out of them.
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/collector', '<rootDir>/test', '<rootDir>/scripts'],
  // d3-color and others come as .mjs only, which the template leaves as they are.
  transform: { '^.+\\.m?[tj]sx?$': base.transform['^.+\\.(t|j)sx?$'] },
  transformIgnorePatterns: [
    nodeModulesToTransform([...grafanaESModules, '@grafana/scenes', '@noble/hashes', 'react-data-grid', 'yaml']),
  ],
};
