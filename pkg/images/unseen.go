package images

import (
	"context"
	"slices"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// What a registry tells of an image that is there.
var sightings = []string{"push", "pull", "tag", "tag-move", "replicate", "scan", "sign"}

// unseen finds the containers that run an image of a watched registry which it has not told of.
func (r *reader) unseen(ctx context.Context, q Query) ([]Finding, error) {
	containers, err := r.containers(ctx, q.among())
	if err != nil {
		return nil, err
	}
	var repositories []string
	for _, c := range containers {
		if q.wants(c.Image) && c.Image.Registry != "" {
			repositories = append(repositories, c.Image.Repository)
		}
	}
	watched, err := r.watched(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(watched) == 0 {
		r.note("No registry is watched: there are no records of one in this time range.")
		return nil, nil
	}
	slices.Sort(repositories)
	digests, tags, err := r.told(ctx, q, slices.Compact(repositories))
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, c := range containers {
		at := c.Image.Registry
		if !q.wants(c.Image) || !slices.Contains(watched, at) {
			continue
		}
		known := digests[at+"/"+c.Image.Digest]
		if c.Image.Digest == "" {
			known = tags[at+"/"+c.Image.tagged()]
		}
		if !known {
			findings = append(findings, Finding{Container: c, Why: "never seen in " + at + " since " + r.from.UTC().Format(time.RFC3339)})
		}
	}
	return findings, nil
}

// sightings that a query's registry tells of.
func (q *Query) sightings() auditql.Condition {
	return conditions(oneOf("event_action", sightings), succeeded, q.ofRegistry())
}

// told are the digests and the tags that registries have told of.
func (r *reader) told(ctx context.Context, q Query, repositories []string) (digests, tags map[string]bool, err error) {
	digests, tags = map[string]bool{}, map[string]bool{}
	for chunk := range slices.Chunk(repositories, mostValues) {
		records, err := r.read(ctx, registry, conditions(q.sightings(), oneOf("container_image_repository", chunk)))
		if err != nil {
			return nil, nil, err
		}
		for i := range records {
			image := imageOf(&records[i])
			digests[image.Registry+"/"+image.Digest] = true
			tags[image.Registry+"/"+image.tagged()] = true
		}
	}
	return digests, tags, nil
}

// mostRegistries that are told apart.
const mostRegistries = auditql.MaxTop

// watched are the registries of which there are records in the range.
func (r *reader) watched(ctx context.Context, q Query) ([]string, error) {
	const name = "registry_name"
	plan, err := auditql.Compile(&auditql.Query{
		Shape: auditql.Top, By: []string{name}, Limit: mostRegistries, Objects: []string{registry},
		Where: conditions(auditql.Comparison{Field: name, Op: auditql.Exists}, q.ofRegistry()),
	}, auditql.Context{From: r.from, To: r.to, Only: r.only})
	if err != nil {
		return nil, err
	}
	answer, err := ask.Run(ctx, r.client, plan)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, sample := range answer.Samples {
		if found := sample.Labels[name]; found != "" {
			names = append(names, found)
		}
	}
	return names, nil
}
