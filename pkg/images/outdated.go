package images

import (
	"context"
	"slices"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// What changes what tags name, and what is there.
var changes = []string{"push", "tag", "tag-move", "untag", "delete"}

// outdated finds the containers that run what a tag does not name any more, or what was deleted.
func (r *reader) outdated(ctx context.Context, q Query) ([]Finding, error) {
	records, err := r.read(ctx, registry, q.changes())
	if err != nil || len(records) == 0 {
		return nil, err
	}
	state := stateOf(records)
	containers, err := r.containers(ctx, q.among())
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, c := range containers {
		if !q.wants(c.Image) {
			continue
		}
		if why, event := state.outdated(c); why != "" {
			findings = append(findings, Finding{Container: c, Why: why, Event: event})
		}
	}
	return findings, nil
}

// changes that a query's registry tells of.
func (q *Query) changes() auditql.Condition {
	return conditions(oneOf("event_action", changes), succeeded, q.ofRegistry())
}

var succeeded = auditql.Comparison{Field: "event_outcome", Op: auditql.NotEqual, Values: []string{"failure"}}

// registries is what registries hold, by what was recorded of them.
type registries struct {
	// tags by repository:tag; of several registries, each.
	tags map[string][]*tag
	// deleted by digest.
	deleted map[string][]*record.Record
	// emptied are repositories that were deleted as a whole.
	emptied map[string][]*record.Record
}

type tag struct {
	registry string
	// names now; empty where that is not known.
	digest string
	// named before.
	former []string
	// event that made it so.
	event   *record.Record
	removed bool
}

// stateOf plays records through, oldest first.
func stateOf(records []record.Record) *registries {
	s := &registries{tags: map[string][]*tag{}, deleted: map[string][]*record.Record{}, emptied: map[string][]*record.Record{}}
	for i := range records {
		s.apply(&records[i])
	}
	return s
}

func (s *registries) apply(r *record.Record) {
	image := imageOf(r)
	switch r.Values["event_action"] {
	case "push", "tag":
		s.drop(image)
		s.set(image, r)
	case "tag-move":
		t := s.tag(image)
		t.remember(r.Values["oci_manifest_previous_digest"])
		s.set(image, r)
		t.event = r
	case "untag":
		t := s.tag(image)
		t.removed, t.event = true, r
	case "delete":
		s.delete(image, r)
	}
}

func (s *registries) delete(image Reference, r *record.Record) {
	switch {
	case r.Values["registry_resource_type"] == "repository":
		s.emptied[image.Repository] = append(s.emptied[image.Repository], r)
	case image.Digest != "":
		s.deleted[image.Digest] = append(s.deleted[image.Digest], r)
	case image.Tag != "":
		t := s.tag(image)
		t.removed, t.event = true, r
	}
}

// drop forgets that an image was deleted that is pushed again.
func (s *registries) drop(image Reference) {
	again := func(r *record.Record) bool {
		return imageOf(r).Registry == image.Registry && imageOf(r).Repository == image.Repository
	}
	s.deleted[image.Digest] = slices.DeleteFunc(s.deleted[image.Digest], again)
	s.emptied[image.Repository] = slices.DeleteFunc(s.emptied[image.Repository], again)
}

func (s *registries) tag(image Reference) *tag {
	list := s.tags[image.tagged()]
	at := slices.IndexFunc(list, func(t *tag) bool { return t.registry == image.Registry })
	if at >= 0 {
		return list[at]
	}
	t := &tag{registry: image.Registry}
	s.tags[image.tagged()] = append(list, t)
	return t
}

func (s *registries) set(image Reference, r *record.Record) {
	if image.Tag == "" || image.Digest == "" {
		return
	}
	t := s.tag(image)
	if t.digest != image.Digest {
		t.remember(t.digest)
		t.event = r
	}
	t.digest, t.removed = image.Digest, false
}

func (t *tag) remember(digest string) {
	if digest != "" && !slices.Contains(t.former, digest) {
		t.former = append(t.former, digest)
	}
}

// outdated says why a container's image is outdated, and by which record; empty where it is not.
func (s *registries) outdated(c Container) (string, *record.Record) {
	of := func(r *record.Record) bool {
		at := imageOf(r)
		return at.Repository == c.Image.Repository && at.sameRegistry(c.Image)
	}
	if at := slices.IndexFunc(s.deleted[c.Image.Digest], of); c.Image.Digest != "" && at >= 0 {
		return "the image was deleted", s.deleted[c.Image.Digest][at]
	}
	if at := slices.IndexFunc(s.emptied[c.Image.Repository], of); at >= 0 && s.emptied[c.Image.Repository][at].Time.After(c.Since) {
		return "the repository was deleted", s.emptied[c.Image.Repository][at]
	}
	for _, t := range s.tags[c.Image.tagged()] {
		if (Reference{Registry: t.registry}).sameRegistry(c.Image) && c.Image.Tag != "" {
			return t.outdated(c)
		}
	}
	return "", nil
}

// A tag has moved away from a container where its digest is one that the tag named before. A digest that the tag is not known
// to have named says nothing: it may be that of the platform's manifest in an index.
func (t *tag) outdated(c Container) (string, *record.Record) {
	switch {
	case t.removed:
		return "the tag was removed", t.event
	case t.digest == c.Image.Digest || t.event == nil:
		return "", nil
	case slices.Contains(t.former, c.Image.Digest):
		return "the tag was moved", t.event
	case c.Image.Digest == "" && len(t.former) > 0 && t.event.Time.After(c.Since):
		return "the tag was moved since it started", t.event
	}
	return "", nil
}
