package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

// live is a Loki into which records come while it is asked.
type live struct {
	sync.Mutex
	entries []lokitest.Entry
	// failures are answers that come before it works again.
	failures []int
	polls    int
	onPoll   func(poll int)
}

func (l *live) handle(r *http.Request) (int, string) {
	l.Lock()
	defer l.Unlock()
	l.polls++
	l.onPoll(l.polls)
	if len(l.failures) > 0 {
		status := l.failures[0]
		l.failures = l.failures[1:]
		return status, "not now"
	}
	start, _ := strconv.ParseInt(r.Form.Get("start"), 10, 64)
	var found []lokitest.Entry
	for _, entry := range l.entries {
		if entry.Time.UnixNano() >= start {
			found = append(found, entry)
		}
	}
	return 200, lokitest.Streams(map[string]string{"severity": "low"}, found...)
}

func (l *live) add(id string, age time.Duration) {
	l.entries = append(l.entries, lokitest.Entry{Time: time.Now().Add(-age), Line: fmt.Sprintf(`{"record_id":%q,"event_action":"log","message":"message %s"}`, id, id)})
}

func TestFollow(t *testing.T) {
	before := pollEvery
	pollEvery = 2 * time.Millisecond
	t.Cleanup(func() { pollEvery = before })
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	world := &live{}
	world.onPoll = func(poll int) {
		switch poll {
		case 1:
			world.add("old", time.Minute)
			world.add("new", time.Second)
		case 3:
			world.add("newer", 0)
			world.add("newer", 0)
		case 4:
			world.add("late", 10*time.Second)
		case 5:
			world.failures = []int{503, 429}
		case 9:
			world.add("last", 0)
		case 12:
			cancel()
		}
	}
	url := lokitest.Serve(t, handlers{"query_range": world.handle})
	got := tallyqContext(t, ctx, setup{}, "--loki", url, "-f", "-o", "sentence")
	require.Equal(t, exitOK, got.code)
	var messages []string
	for line := range strings.Lines(got.out) {
		_, message, _ := strings.Cut(strings.TrimSpace(line), "message ")
		messages = append(messages, message)
	}
	require.Equal(t, []string{"old", "new", "newer", "late", "last"}, messages, "in the order in which they came, each once")
	require.Equal(t, "tallyq: waiting: Loki is there but fails (503): not now. See its own log.\ntallyq: Loki answers again\n", got.err)
}

func TestFollowEndsOnARefusal(t *testing.T) {
	before := pollEvery
	pollEvery = time.Millisecond
	t.Cleanup(func() { pollEvery = before })
	world := &live{}
	world.onPoll = func(poll int) {
		if poll == 3 {
			world.failures = []int{400}
		}
	}
	url := lokitest.Serve(t, handlers{"query_range": world.handle})
	got := tallyq(t, setup{}, "--loki", url, "--follow")
	require.Equal(t, exitFailure, got.code)
	require.Contains(t, got.err, "not now")
}
