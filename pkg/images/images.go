// Package images joins what happens at image registries with what runs: which containers run an image that a registry
// tells of, which run one whose tag was moved or removed or that was deleted there, and which run one that no
// registry has told of.
//
// What runs is told by the records of containers' lifecycles: a container runs that started in the time range and has not been
// seen to end. One that started before the range is not seen.
package images

import (
	"context"
	"fmt"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Question about images.
type Question string

const (
	// Running asks for the containers that run an image.
	Running Question = "running"
	// Outdated asks for the containers that run an image whose tag names another by now or none, or that was deleted.
	Outdated Question = "outdated"
	// Unseen asks for the containers that run an image of a watched registry that has told neither of its push nor of a pull.
	Unseen Question = "unseen"
)

// Questions that there are.
var Questions = []Question{Running, Outdated, Unseen}

// Query is a question and what it is about.
type Query struct {
	Question Question
	// Image to look for, by its digest, or by repository and tag; of Outdated and Unseen the registry and repository alone may
	// be given.
	Image Reference
	// RecordID is the record of a registry whose image is meant, instead of Image.
	RecordID string
	// Cluster, where only its containers are asked for.
	Cluster string
	// Where is a condition on the records of containers' starts, where only some are asked for.
	Where auditql.Condition
	// Only these records are looked at, whatever is asked: see auditql.Context.
	Only auditql.Condition
}

// Finding is a container, and why it is one.
type Finding struct {
	Container Container `json:"container"`
	// Why in words: "runs the digest", "the tag was moved".
	Why string `json:"why"`
	// Event is the registry's record that made it so, where there is one.
	Event *record.Record `json:"-"`
}

// Answer to a query, the containers that started last first.
type Answer struct {
	Findings []Finding
	// Notes of what could not be taken into account.
	Notes []string
}

// Validate says what is wrong with a query. Errors are *auditql.Error.
func (q *Query) Validate() error {
	switch q.Question {
	case Running:
		if q.RecordID == "" && !q.Image.named() {
			return &auditql.Error{Path: "image", Message: "the question \"running\" needs a digest, or a repository and a tag, or the id of a registry's record"}
		}
	case Outdated, Unseen:
		if q.RecordID != "" || q.Image.Digest != "" || q.Image.Tag != "" {
			return &auditql.Error{Path: "image", Message: fmt.Sprintf("the question %q is about all images of a registry or a repository", q.Question)}
		}
	default:
		return &auditql.Error{Path: "question", Message: fmt.Sprintf("%q is unknown; known: running, outdated, unseen", q.Question)}
	}
	return q.Image.validate()
}

// Ask answers a query by the records of a time range. Errors are *auditql.Error, or those of the client.
func Ask(ctx context.Context, client ask.Client, q Query, from, to time.Time) (*Answer, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	if to.Before(from) {
		return nil, &auditql.Error{Message: "the time range ends before it begins"}
	}
	r := &reader{client: client, from: from, to: to, only: q.Only}
	var findings []Finding
	var err error
	switch q.Question {
	case Running:
		findings, err = r.running(ctx, q)
	case Outdated:
		findings, err = r.outdated(ctx, q)
	default:
		findings, err = r.unseen(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	return &Answer{Findings: findings, Notes: r.notes}, nil
}

// among is the condition on containers that a query's cluster and conditions make, nil where it asks for all.
func (q *Query) among() auditql.Condition {
	switch {
	case q.Cluster == "":
		return q.Where
	case q.Where == nil:
		return equal("cluster", q.Cluster)
	}
	return auditql.And{equal("cluster", q.Cluster), q.Where}
}

// ofRegistry narrows records of registries to the registry and repository that a query names.
func (q *Query) ofRegistry() auditql.Condition {
	var parts auditql.And
	if q.Image.Registry != "" {
		parts = append(parts, equal("registry_name", q.Image.Registry))
	}
	if q.Image.Repository != "" {
		parts = append(parts, equal("container_image_repository", q.Image.Repository))
	}
	return parts
}

// wants tells whether a container's image is of the registry and repository that a query names.
func (q *Query) wants(image Reference) bool {
	return image.Repository != "" && image.sameRegistry(q.Image) && (q.Image.Repository == "" || q.Image.Repository == image.Repository)
}
