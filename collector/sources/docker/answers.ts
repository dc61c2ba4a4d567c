import { z } from 'zod';

/** What is read of the engine's answers. Source: Docker Engine API 1.41; Podman's compatible API leaves out or adds some of it. */

export const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string().optional(),
  Components: z.array(z.object({ Name: z.string() })).nullish(),
});

export type Version = z.infer<typeof versionSchema>;

/** Whether it is Podman that answers. */
export const isPodman = ({ Components }: Version) => Components?.some(({ Name }) => /podman/i.test(Name)) ?? false;

export const infoSchema = z.object({ Name: z.string().optional() });

export const listSchema = z.array(
  z.object({ Id: z.string(), Names: z.array(z.string()).nullish(), State: z.string().optional() })
);

export type Listed = z.infer<typeof listSchema>[number];

const texts = z.record(z.string(), z.string()).nullish();

export const logConfigSchema = z.object({ Type: z.string(), Config: texts, Size: z.string().optional() });

/** A container's inspection, ContainerInspect. */
export const inspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  /** The image's id. */
  Image: z.string(),
  Created: z.string().optional(),
  State: z
    .object({
      Running: z.boolean().optional(),
      StartedAt: z.string().optional(),
      FinishedAt: z.string().optional(),
      ExitCode: z.number().optional(),
      OOMKilled: z.boolean().optional(),
    })
    .nullish(),
  Config: z
    .object({
      Image: z.string().optional(),
      Tty: z.boolean().optional(),
      Shell: z.array(z.string()).nullish(),
      Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish(),
      Labels: texts,
    })
    .nullish(),
  HostConfig: z
    .object({
      Privileged: z.boolean().optional(),
      PidMode: z.string().optional(),
      LogConfig: logConfigSchema.nullish(),
    })
    .nullish(),
});

export type ContainerInspect = z.infer<typeof inspectSchema>;

/** An image's inspection, ImageInspect. */
export const imageSchema = z.object({ Id: z.string(), RepoDigests: z.array(z.string()).nullish() });
