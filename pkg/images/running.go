package images

import (
	"context"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// running finds the containers that run an image.
func (r *reader) running(ctx context.Context, q Query) ([]Finding, error) {
	image := q.Image
	var event *record.Record
	if q.RecordID != "" {
		found, err := r.read(ctx, registry, equal("record_id", q.RecordID))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, &auditql.Error{Path: "recordId", Message: "no record of a registry in this time range has this id"}
		}
		event = &found[0]
		image = imageOf(event)
		if !image.named() {
			return nil, &auditql.Error{Path: "recordId", Message: "the record is about no image, by digest or by tag"}
		}
	}
	containers, err := r.containers(ctx, q.startsOf(image))
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, c := range containers {
		if why := runs(c.Image, image); why != "" {
			findings = append(findings, Finding{Container: c, Why: why, Event: event})
		}
	}
	return findings, nil
}

// imageOf is the image that a registry's record is about.
func imageOf(r *record.Record) Reference {
	return Reference{
		Registry: r.Values["registry_name"], Repository: r.Values["container_image_repository"],
		Tag: r.Values["container_image_tag"], Digest: r.Values["oci_manifest_digest"],
	}
}

// startsOf is the condition on the starts of containers that may run an image, of those that the query asks for.
func (q *Query) startsOf(image Reference) auditql.Condition {
	return conditions(startsOf(image), q.among())
}

// startsOf narrows records of starts to those that may be of an image: some sources tell only the image's name as it
// was written.
func startsOf(image Reference) auditql.Condition {
	var any auditql.Or
	if image.Digest != "" {
		any = append(any, equal("oci_manifest_digest", image.Digest),
			auditql.Comparison{Field: "container_image_name", Op: auditql.Contains, Values: []string{image.Digest}})
	}
	if image.Repository != "" && image.Tag != "" {
		any = append(any,
			auditql.And{equal("container_image_repository", image.Repository), equal("container_image_tag", image.Tag)},
			auditql.Comparison{Field: "container_image_name", Op: auditql.Contains, Values: []string{image.tagged()}})
	}
	return any
}

// runs says in which way a container's image is the one asked for; empty where it is not. A container whose digest is
// known and is another runs another image, whatever its tag: the tag has moved.
func runs(container, wanted Reference) string {
	switch {
	case wanted.Digest != "" && container.Digest == wanted.Digest:
		return "runs the digest"
	case wanted.Tag == "" || container.tagged() != wanted.tagged() || !container.sameRegistry(wanted):
		return ""
	case wanted.Digest == "" || container.Digest == "":
		return "runs the tag"
	}
	return "was started by the tag, with another digest"
}
