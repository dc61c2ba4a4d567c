import type { Configuration } from 'webpack';
import CopyWebpackPlugin from 'copy-webpack-plugin';
import { merge } from 'webpack-merge';
import { copyFilePatterns } from './.config/bundler/copyFiles.ts';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

/** The template copies every JSON file below src. What modules import is in them already, and cases of tests are for nobody else. */
const ANY_JSON = '**/*.json';

const patterns = [
  ...copyFilePatterns.filter(({ from }) => from !== ANY_JSON),
  { from: '**/plugin.json', to: '.' },
  { from: '**/locales/*/*.json', to: '.' },
  // The template copies only the root plugin's logos; the nested plugins have theirs beside their plugin.json.
  { from: '{datasource,panels}/**/img/*.svg', to: '.', noErrorOnMissing: true },
  { from: '../dashboards/*.json', to: 'dashboards/[name][ext]' },
];

const config = async (env: Env): Promise<Configuration> => {
  const { plugins = [], ...template } = await grafanaConfig(env);
  return merge(template, {
    // Scenes is large, and loaded only when a page of ours is opened.
    performance: { hints: false },
    plugins: [
      ...plugins.filter((plugin) => !(plugin instanceof CopyWebpackPlugin)),
      new CopyWebpackPlugin({ patterns }),
    ],
  });
};

export default config;
