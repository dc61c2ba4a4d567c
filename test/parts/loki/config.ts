import { join } from 'node:path';

export interface RetentionRule {
  /** A stream selector: `{object="container-log"}`. */
  selector: string;
  /** A Loki duration, a day at least: `744h`. */
  period: string;
  /** The rule with the highest priority holds when several match. */
  priority?: number;
}

export interface LokiSettings {
  /** Several tenants, each request with X-Scope-OrgID. Without it everything belongs to the tenant "fake". */
  authEnabled?: boolean;
  /** Whether entries older than a week are refused. Tests push fixed timestamps, so they are not. */
  rejectOldSamples?: boolean;
  /** What is kept for how long; without rules the compactor deletes nothing. */
  retention?: RetentionRule[];
  /** The largest message between Loki's parts, in megabytes; a push beyond it is refused with 500. */
  maxMessageMegabytes?: number;
  /** What else goes into limits_config; wins over the limits set here. */
  limits?: Record<string, unknown>;
}

export interface LokiPlace {
  dir: string;
  httpPort: number;
  grpcPort: number;
}

/** The configuration file's content. JSON is YAML, and needs no library to write. */
export function lokiConfig(place: LokiPlace, settings: LokiSettings): string {
  const { dir } = place;
  const host = '127.0.0.1';
  const scheduler = `${host}:${place.grpcPort}`;
  const retention = settings.retention ?? [];
  const maxMessage = (settings.maxMessageMegabytes ?? 64) * 1024 * 1024;
  const grpcClient = { max_recv_msg_size: maxMessage, max_send_msg_size: maxMessage };
  const config = {
    auth_enabled: settings.authEnabled ?? false,
    analytics: { reporting_enabled: false },
    server: {
      http_listen_address: host,
      http_listen_port: place.httpPort,
      grpc_listen_address: host,
      grpc_listen_port: place.grpcPort,
      grpc_server_max_recv_msg_size: maxMessage,
      grpc_server_max_send_msg_size: maxMessage,
      log_level: 'warn',
    },
    common: {
      path_prefix: dir,
      instance_addr: host,
      replication_factor: 1,
      ring: { instance_addr: host, kvstore: { store: 'inmemory' } },
      storage: {
        filesystem: { chunks_directory: join(dir, 'chunks'), rules_directory: join(dir, 'rules') },
      },
    },
    schema_config: {
      configs: [
        {
          from: '2020-01-01',
          store: 'tsdb',
          object_store: 'filesystem',
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    ingester: {
      // The waits are for rings of several ingesters; alone they cost 15 s at each start.
      lifecycler: { min_ready_duration: '0s', join_after: '0s', final_sleep: '0s' },
      // Without a limit what is late (a replayed file, an outage of hours) can be read as soon as it is stored, and not when
      // its chunk is flushed. (With one process on a file system this is what decides, and not querier.query_ingesters_within.)
      query_store_max_look_back_period: '-1ns',
    },
    ingester_client: { grpc_client_config: grpcClient },
    // Given by address rather than found in a ring, which is looked at every 10 s only: so long is Loki not ready.
    frontend: { scheduler_address: scheduler, grpc_client_config: grpcClient },
    frontend_worker: { scheduler_address: scheduler, grpc_client_config: grpcClient },
    query_scheduler: { grpc_client_config: grpcClient },
    limits_config: {
      reject_old_samples: settings.rejectOldSamples ?? false,
      ingestion_rate_mb: 1024,
      ingestion_burst_size_mb: 1024,
      per_stream_rate_limit: '1GB',
      per_stream_rate_limit_burst: '1GB',
      allow_structured_metadata: true,
      // A count by namespace, pod and user easily has more series than the 500 of the default.
      max_query_series: 10_000,
      volume_enabled: true,
      // The record carries its severity as a label.
      discover_log_levels: false,
      ...(retention.length > 0 && { retention_stream: retention.map(withPriority) }),
      ...settings.limits,
    },
    compactor: {
      working_directory: join(dir, 'compactor'),
      ...(retention.length > 0 && { retention_enabled: true, delete_request_store: 'filesystem' }),
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function withPriority(rule: RetentionRule, index: number) {
  return { selector: rule.selector, period: rule.period, priority: rule.priority ?? index + 1 };
}
