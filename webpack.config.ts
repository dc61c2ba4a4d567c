import type { Configuration } from 'webpack';
import CopyWebpackPlugin from 'copy-webpack-plugin';
import { merge } from 'webpack-merge';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

const config = async (env: Env): Promise<Configuration> =>
  merge(await grafanaConfig(env), {
    // Scenes is large, and loaded only when a page of ours is opened.
    performance: { hints: false },
    plugins: [
      new CopyWebpackPlugin({
        patterns: [
          // The template copies only the root plugin's logos; the nested plugins have theirs beside their plugin.json.
          { from: '{datasource,panels}/**/img/*.svg', to: '.', noErrorOnMissing: true },
          { from: '../dashboards/*.json', to: 'dashboards/[name][ext]' },
        ],
      }),
    ],
  });

export default config;
