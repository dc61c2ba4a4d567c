package images

import (
	"time"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// reading is one kind of records that a question is answered from.
type reading struct {
	object string
	where  auditql.Condition
	reason string
}

// Explain gives what is asked of Loki for a query, in its order, each with the reason. What depends on an earlier answer, such as the ids of
// containers, is left out. Errors are *auditql.Error.
func Explain(q Query, from, to time.Time) ([]auditql.Part, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	r := &reader{from: from, to: to, only: q.Only}
	var parts []auditql.Part
	for _, one := range q.readings() {
		plan, err := r.plan(one.object, one.where, to)
		if err != nil {
			return nil, err
		}
		parts = append(parts, auditql.Part{LogQL: plan.LogQL, Reason: one.reason})
	}
	return parts, nil
}

func (q *Query) readings() []reading {
	starts := reading{lifecycle, started(q.among()), "containers that started"}
	ends := reading{lifecycle, ended, "which of them ended; where not all containers are asked about, by their ids"}
	switch {
	case q.Question == Outdated:
		return []reading{{registry, q.changes(), "what became of tags and images at registries"}, starts, ends}
	case q.Question == Unseen:
		return []reading{starts, ends, {registry, q.sightings(), "what registries have told of, of the repositories of these containers"}}
	case q.RecordID != "":
		starts.reason = "containers that started with the image that the record is about"
		return []reading{{registry, equal("record_id", q.RecordID), "the registry's record"}, starts, ends}
	}
	starts.where, starts.reason = started(q.startsOf(q.Image)), "containers that started with this image"
	return []reading{starts, ends}
}
