package ask

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/lifecycle"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const (
	// Pods and containers whose whole lives are read where the conditions find only parts of them. One request names them
	// all.
	maxCompleted = 200
	// Images whose moves in registries are read.
	maxImages = 100
)

// Life is the answer to a lifecycle.
type Life struct {
	*lifecycle.Answer
	// Since is from when on everything that was asked for is there: the beginning of the range or, where the limit was
	// reached, later.
	Since time.Time
	Full  bool
	// Notices are what the reader must know of what is not there.
	Notices    []string
	Duplicates int
	Stats      map[string]float64
	Warnings   []string
}

// Lifecycle asks a plan of the shape lifecycle: the records that its query asks for, what was so before its range begins,
// the whole lives of what the records are about, and what was done to their images. Errors are those of the client.
func Lifecycle(ctx context.Context, client Client, query *auditql.Query, plan *auditql.Plan, in auditql.Context) (*Life, error) {
	l := &lifeReader{client: client, query: query, plan: plan, in: in, timeline: lifecycle.New(plan.From, plan.To), whole: Answer{Stats: map[string]float64{}}}
	l.life.Since = plan.From
	for _, step := range []func(context.Context) error{l.marks, l.before, l.complete, l.moves} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if l.life.Answer == nil {
		l.life.Answer = l.timeline.Build()
	}
	l.life.Stats, l.life.Warnings = l.whole.Stats, l.whole.Warnings
	return &l.life, nil
}

// lifeReader fills a timeline, step by step.
type lifeReader struct {
	client   Client
	query    *auditql.Query
	plan     *auditql.Plan
	in       auditql.Context
	timeline *lifecycle.Timeline
	life     Life
	whole    Answer
}

// marks reads what was asked for, by all of the plan's queries side by side.
func (l *lifeReader) marks(ctx context.Context) error {
	readings := make([]*Reading, len(l.plan.Reads))
	var lock sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(sideBySide)
	for i, read := range l.plan.Reads {
		group.Go(func() (err error) {
			readings[i], err = Pages(ctx, l.client, read, func(records []record.Record) {
				lock.Lock()
				defer lock.Unlock()
				for i := range records {
					l.timeline.Mark(&records[i])
				}
			})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, reading := range readings {
		l.note(reading)
		// Of the others there may be more before that.
		if reading.Full && reading.Oldest.After(l.life.Since) {
			l.life.Since = reading.Oldest
		}
	}
	if since := l.timeline.Newest(l.plan.Limit); since.After(l.life.Since) {
		l.life.Since = since
	}
	if l.life.Full = l.life.Since.After(l.plan.From); l.life.Full {
		l.timeline.Since(l.life.Since)
		l.tell("The limit of %d marks is reached: none before %s are shown.", l.plan.Limit, l.life.Since.UTC().Format(time.RFC3339))
	}
	return nil
}

// before reads what tells of the states at the beginning of the range.
func (l *lifeReader) before(ctx context.Context) error {
	if l.plan.Before == nil {
		return nil
	}
	read := *l.plan.Before
	// Where the marks end at the limit, what was so before them has to be found too.
	read.To = l.life.Since.Add(time.Nanosecond)
	reading, err := l.facts(ctx, &read, true)
	if err == nil && reading.Full {
		l.tell("Of the time before only what happened since %s was read: what has been as it is for longer is missing.", reading.Oldest.UTC().Format(time.RFC3339))
	}
	return err
}

// complete reads the lives of what was found, where the conditions may have found only parts of them.
func (l *lifeReader) complete(ctx context.Context) error {
	if l.query.WholeLives() {
		return nil
	}
	refs, all := l.timeline.Touched(maxCompleted)
	l.timeline.OnlyOf(refs)
	if !all {
		l.tell("More than %d pods and containers were found: only of %d is it shown what became of them. Narrow the conditions or the time range.", maxCompleted, maxCompleted)
	}
	if len(refs) == 0 {
		return nil
	}
	plan, err := auditql.LivesOf(whichLives(refs), l.inRange(l.plan.From.Add(-auditql.LookBack)))
	if err != nil || plan == nil {
		return err
	}
	reading, err := l.facts(ctx, plan, false)
	if err == nil && reading.Full {
		l.tell("Of the pods and containers only what happened since %s was read.", reading.Oldest.UTC().Format(time.RFC3339))
	}
	return err
}

// moves reads what was done to the images that run, where the conditions are about something else.
func (l *lifeReader) moves(ctx context.Context) error {
	if l.query.Where == nil || !l.query.Asks("image-registry") {
		return nil
	}
	l.life.Answer = l.timeline.Build()
	images := l.life.Images(maxImages)
	if len(images) == 0 {
		return nil
	}
	plan, err := auditql.MovesOf(whichImages(images), l.inRange(l.life.Since))
	if err != nil || plan == nil {
		return err
	}
	found := 0
	reading, err := Pages(ctx, l.client, plan, func(records []record.Record) {
		for i := range records {
			l.timeline.Move(&records[i])
			found++
		}
	})
	if err != nil {
		return err
	}
	l.note(reading)
	if found > 0 {
		l.life.Answer = l.timeline.Build()
	}
	return nil
}

func (l *lifeReader) facts(ctx context.Context, plan *auditql.Plan, asked bool) (*Reading, error) {
	reading, err := Pages(ctx, l.client, plan, func(records []record.Record) {
		for i := range records {
			l.timeline.Fact(&records[i], asked)
		}
	})
	if err != nil {
		return nil, err
	}
	l.note(reading)
	return reading, nil
}

func (l *lifeReader) inRange(from time.Time) auditql.Context {
	return auditql.Context{From: from, To: l.plan.To, Only: l.in.Only}
}

func (l *lifeReader) note(reading *Reading) {
	l.whole.note(reading.Stats, reading.Warnings)
	l.life.Duplicates += reading.Duplicates
}

func (l *lifeReader) tell(format string, args ...any) {
	l.life.Notices = append(l.life.Notices, fmt.Sprintf(format, args...))
}

// whichLives is the condition for the lifecycle of pods and containers. It may find some more of the same name.
func whichLives(refs []lifecycle.Ref) auditql.Condition {
	var clusters, uids, containers, names []string
	for _, ref := range refs {
		clusters = append(clusters, ref.Cluster)
		uids, containers, names = append(uids, ref.PodUID), append(containers, ref.ContainerID), append(names, ref.Pod)
	}
	either := auditql.Or{}
	for _, list := range []struct {
		field  string
		values []string
	}{{"k8s_pod_uid", uids}, {"container_id", containers}, {"k8s_pod_name", names}} {
		if values := present(list.values); len(values) > 0 {
			either = append(either, auditql.Comparison{Field: list.field, Op: auditql.In, Values: values})
		}
	}
	if values := present(clusters); len(values) > 0 {
		return auditql.And{auditql.Comparison{Field: "cluster", Op: auditql.In, Values: values}, either}
	}
	return either
}

func whichImages(images []lifecycle.Image) auditql.Condition {
	var repositories, digests []string
	for _, image := range images {
		repositories, digests = append(repositories, image.Repository), append(digests, image.Digest)
	}
	either := auditql.Or{auditql.Comparison{Field: "container_image_repository", Op: auditql.In, Values: present(repositories)}}
	if values := present(digests); len(values) > 0 {
		for _, field := range []string{"oci_manifest_digest", "oci_manifest_previous_digest"} {
			either = append(either, auditql.Comparison{Field: field, Op: auditql.In, Values: values})
		}
	}
	return either
}

// present gives the values that are some, each once, in order.
func present(values []string) []string {
	list := slices.DeleteFunc(slices.Clone(values), func(value string) bool { return value == "" })
	slices.Sort(list)
	return slices.Compact(list)
}
