package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lifecycle"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

var day = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// clock reads 09:45:05 of the day, or -2d 09:45:05 of two days before; +n adds nanoseconds, as the collector does.
func clock(t *testing.T, text string) time.Time {
	t.Helper()
	text, extra, _ := strings.Cut(text, "+")
	base := day
	if days, rest, ok := strings.Cut(text, "d "); ok {
		var n int
		_, err := fmt.Sscan(days, &n)
		require.NoError(t, err)
		base, text = day.AddDate(0, 0, n), rest
	}
	at, err := time.Parse("15:04:05", text)
	require.NoError(t, err)
	var nanos time.Duration
	if extra != "" {
		_, err = fmt.Sscan(extra, (*int64)(&nanos))
		require.NoError(t, err)
	}
	return base.Add(at.Sub(at.Truncate(24 * time.Hour))).Add(nanos)
}

// rec is a record: a time, an action, and name=value pairs; o: sets the object, and names are short.
func rec(t *testing.T, text string) *record.Record {
	t.Helper()
	at, rest, _ := strings.Cut(text, " | ")
	labels := map[string]string{"object": "container-lifecycle", "cluster": "lab", "severity": "info"}
	short := map[string]string{
		"pod": "k8s_pod_name", "uid": "k8s_pod_uid", "ns": "k8s_namespace_name", "c": "k8s_container_name", "type": "k8s_container_type", "id": "container_id",
		"n": "k8s_container_restart_count", "exit": "process_exit_code", "reason": "event_reason", "user": "user_name", "took": "event_duration", "node": "k8s_node_name",
		"host": "host_name", "name": "container_name", "image": "container_image_name", "imageid": "container_image_id", "digest": "oci_manifest_digest",
		"repo": "container_image_repository", "tag": "container_image_tag", "registry": "registry_name", "session": "session_id", "cmd": "process_command_line",
		"resource": "k8s_object_resource", "object": "k8s_object_name", "kind": "k8s_workload_kind", "workload": "k8s_workload_name", "rid": "record_id",
	}
	values := map[string]any{}
	for i, word := range strings.Fields(rest) {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case i == 0:
			values["event_action"] = word
		case strings.HasPrefix(name, "l:"):
			labels[name[2:]] = value
		case ok && short[name] != "":
			values[short[name]] = value
		default:
			t.Fatalf("what is %q?", word)
		}
	}
	if _, ok := values["record_id"]; !ok {
		values["record_id"] = text
	}
	line, err := json.Marshal(values)
	require.NoError(t, err)
	r := record.New(clock(t, at), labels, string(line))
	return &r
}

func timeline(t *testing.T) *lifecycle.Timeline {
	t.Helper()
	return lifecycle.New(clock(t, "09:00:00"), clock(t, "10:00:00"))
}

// show writes spans as lines: entity, state, when, how it ended and who asked; ~ stands before a time that is not known
// exactly.
func show(spans []lifecycle.Span) []string {
	when := func(at time.Time, known bool) string {
		if at.IsZero() {
			return "…"
		}
		text := at.Format("15:04:05")
		if days := int(day.Sub(at).Hours()/24) + 1; at.Before(day) {
			text = fmt.Sprintf("-%dd ", days) + text
		}
		if !known {
			return "~" + text
		}
		return text
	}
	list := []string{}
	for i := range spans {
		s := &spans[i]
		text := fmt.Sprintf("%s %s %s–%s", s.Entity.Key, s.State, when(s.Start, s.StartKnown), when(s.End, s.EndKnown))
		if s.ExitCode != nil {
			text += fmt.Sprintf(" exit %d", *s.ExitCode)
		}
		for _, one := range []struct{ word, value string }{{" ", s.Reason}, {" by ", s.User}, {" ended by ", s.EndedBy}} {
			if one.value != "" {
				text += one.word + one.value
			}
		}
		list = append(list, text)
	}
	return list
}

const web = " pod=web-1 uid=u1 ns=shop "

func TestStates(t *testing.T) {
	tests := []struct {
		name    string
		records []string
		want    []string
	}{
		{
			"a pod from its creation to its end",
			[]string{
				"09:10:00 | create" + web + "user=alice",
				"09:10:00+2 | schedule" + web + "user=alice node=n1",
				"09:10:03+4 | start" + web + "c=web type=container id=c1 n=0 user=alice",
				"09:10:05+8 | ready" + web,
				"09:20:00+12 | delete" + web + "user=mallory",
				"09:20:02+14 | die" + web + "c=web type=container id=c1 n=0 exit=143 reason=Error took=597000000000 user=mallory",
				"09:20:02+17 | destroy" + web + "user=mallory",
			},
			[]string{
				"pod/u1 pending 09:10:00–09:10:03 by alice",
				"pod/u1 running 09:10:03–09:20:02 by alice ended by mallory",
				"pod/u1/web running 09:10:03–09:20:02 exit 143 Error by alice ended by mallory",
			},
		},
		{
			"a crash loop: each run is a span, in the order in which it can have been",
			[]string{
				"09:10:00 | create" + web,
				"09:10:01+4 | start" + web + "c=web type=container id=c1 n=0",
				"09:10:02+14 | die" + web + "c=web type=container id=c1 n=0 exit=1 reason=Error",
				"09:10:02+4 | start" + web + "c=web type=container id=c2 n=1",
				"09:10:02+5 | restart" + web + "c=web type=container id=c2 n=1 exit=1 reason=Error",
				"09:10:04+14 | die" + web + "c=web type=container id=c2 n=1 exit=2 reason=Error",
				"09:10:04+3 | waiting" + web + "c=web type=container id=c2 n=1 reason=CrashLoopBackOff",
				"09:10:20+4 | start" + web + "c=web type=container id=c3 n=2",
			},
			[]string{
				"pod/u1 pending 09:10:00–09:10:01",
				"pod/u1 running 09:10:01–…",
				"pod/u1/web running 09:10:01–09:10:02 exit 1 Error",
				"pod/u1/web running 09:10:02–09:10:04 exit 2 Error",
				"pod/u1/web waiting 09:10:04–09:10:20 CrashLoopBackOff",
				"pod/u1/web running 09:10:20–…",
			},
		},
		{
			"an image that cannot be pulled",
			[]string{
				"09:10:00 | create" + web,
				"09:10:00+1 | unschedulable" + web + "reason=Unschedulable",
				"09:12:00+2 | schedule" + web,
				"09:12:00+3 | waiting" + web + "c=web type=container n=0 reason=ErrImagePull",
				"09:12:00+3 | waiting" + web + "c=web type=container n=0 reason=ImagePullBackOff",
			},
			[]string{"pod/u1 pending 09:10:00–… Unschedulable", "pod/u1/web waiting 09:12:00–… ImagePullBackOff"},
		},
		{
			"a container that does not start waits before it starts in the same second",
			[]string{
				"09:10:00+3 | waiting" + web + "c=web type=container n=0 reason=ErrImagePull",
				"09:10:07+4 | start" + web + "c=web type=container id=c1 n=0",
			},
			[]string{"pod/u1 pending ~09:00:00–09:10:07", "pod/u1 running 09:10:07–…", "pod/u1/web waiting 09:10:00–09:10:07 ErrImagePull", "pod/u1/web running 09:10:07–…"},
		},
		{
			"init containers do not make the pod run; a job completes",
			[]string{
				"09:10:00 | create" + web,
				"09:10:01+4 | start" + web + "c=setup type=init id=i1 n=0",
				"09:10:05+14 | die" + web + "c=setup type=init id=i1 n=0 exit=0 reason=Completed",
				"09:10:06+4 | start" + web + "c=job type=container id=c1 n=0",
				"09:30:00+14 | die" + web + "c=job type=container id=c1 n=0 exit=0 reason=Completed",
				"09:30:00+15 | complete" + web,
			},
			[]string{
				"pod/u1 pending 09:10:00–09:10:06", "pod/u1 running 09:10:06–09:30:00", "pod/u1 terminated 09:30:00–…",
				"pod/u1/job running 09:10:06–09:30:00 exit 0 Completed", "pod/u1/job terminated 09:30:00–… exit 0 Completed",
				"pod/u1/setup running 09:10:01–09:10:05 exit 0 Completed", "pod/u1/setup terminated 09:10:05–… exit 0 Completed",
			},
		},
		{
			"killed for memory, with how long it ran: the start was not recorded",
			[]string{
				"09:30:00+13 | oom" + web + "c=web type=container id=c1 n=0 exit=137 reason=OOMKilled",
				"09:30:00+14 | die" + web + "c=web type=container id=c1 n=0 exit=137 reason=OOMKilled took=7200000000000",
				"09:30:01+4 | start" + web + "c=web type=container id=c2 n=1",
			},
			[]string{
				"pod/u1 running ~09:00:00–…", "pod/u1/web running ~09:00:00–09:30:00 exit 137 OOMKilled",
				"pod/u1/web terminated 09:30:00–09:30:01 exit 137 OOMKilled", "pod/u1/web running 09:30:01–…",
			},
		},
		{
			"only an end is recorded, with how long it ran",
			[]string{"09:30:00+14 | die" + web + "c=web type=container id=c1 n=0 exit=1 took=600000000000"},
			[]string{"pod/u1 running ~09:00:00–…", "pod/u1/web running 09:20:00–09:30:00 exit 1", "pod/u1/web terminated 09:30:00–… exit 1"},
		},
		{
			"only an end is recorded",
			[]string{"09:30:00+14 | die" + web + "c=web type=container id=c1 n=0 exit=1"},
			[]string{"pod/u1 running ~09:00:00–…", "pod/u1/web running ~09:00:00–09:30:00 exit 1", "pod/u1/web terminated 09:30:00–… exit 1"},
		},
		{
			"the end of a run is missing: the restart tells how it was",
			[]string{
				"09:10:00+4 | start" + web + "c=web type=container id=c1 n=0",
				"09:20:00+4 | start" + web + "c=web type=container id=c2 n=1",
				"09:20:00+5 | restart" + web + "c=web type=container id=c2 n=1 exit=139 reason=Error",
			},
			[]string{"pod/u1 running 09:10:00–…", "pod/u1/web running 09:10:00–~09:20:00 exit 139 Error", "pod/u1/web running 09:20:00–…"},
		},
		{
			"evicted, and gone while nobody looked",
			[]string{
				"09:10:00+4 | start" + web + "c=web type=container id=c1 n=0",
				"09:20:00+11 | evict" + web + "reason=TerminationByKubelet",
				"09:40:00+17 | destroy" + web + "reason=Vanished",
			},
			[]string{"pod/u1 running 09:10:00–~09:40:00 TerminationByKubelet", "pod/u1/web running 09:10:00–~09:40:00"},
		},
		{
			"ends that nobody was told: of a run that another followed, and of one whose pod was removed by force",
			[]string{
				"09:10:00+4 | start" + web + "c=web type=container id=c1 n=0",
				"09:20:00+3 | die" + web + "c=web type=container id=c1 reason=Unseen",
				"09:20:00+4 | start" + web + "c=web type=container id=c2 n=2",
				"09:40:00+14 | die" + web + "c=web type=container id=c2 n=2 reason=Unseen",
				"09:40:00+17 | destroy" + web,
			},
			[]string{"pod/u1 running 09:10:00–09:40:00", "pod/u1/web running 09:10:00–~09:20:00", "pod/u1/web running 09:20:00–~09:40:00"},
		},
		{
			"what is told of a pod after it is gone begins nothing",
			[]string{
				"09:10:00+4 | start" + web + "c=web type=container id=c1 n=0",
				"09:10:00+4 | start" + web + "c=proxy type=container id=p1 n=0",
				"09:20:00+17 | destroy" + web,
				"09:20:03+14 | die" + web + "c=web type=container id=c1 n=0 exit=137 reason=Error",
				"09:20:04+3 | waiting" + web + "c=web type=container id=c1 n=0 reason=CrashLoopBackOff",
				"09:20:05 | kill" + web,
				"09:20:03+14 | die" + web + "c=late type=container id=l1 n=0 exit=0",
			},
			[]string{
				"pod/u1 running 09:10:00–09:20:00", "pod/u1/proxy running 09:10:00–~09:20:00", "pod/u1/web running 09:10:00–09:20:03 exit 137 Error",
			},
		},
		{
			"a debug container is added",
			[]string{
				"-1d 09:10:00+4 | start" + web + "c=web type=container id=c1 n=0",
				"09:10:00+6 | debug" + web + "c=dbg type=ephemeral image=busybox user=alice",
				"09:10:02+4 | start" + web + "c=dbg type=ephemeral id=d1 n=0 user=alice",
			},
			[]string{
				"pod/u1 running -1d 09:10:00–…", "pod/u1/dbg pending 09:10:00–09:10:02 by alice", "pod/u1/dbg running 09:10:02–… by alice", "pod/u1/web running -1d 09:10:00–…",
			},
		},
		{
			"what ended before the range is not shown, what ends in it is",
			[]string{
				"-1d 09:00:00+4 | start pod=old uid=u2 ns=shop c=web type=container id=o1 n=0",
				"-1d 10:00:00+14 | die pod=old uid=u2 ns=shop c=web type=container id=o1 n=0 exit=0",
				"-1d 10:00:00+15 | complete pod=old uid=u2 ns=shop",
				"-1d 09:00:00+4 | start" + web + "c=web type=container id=c1 n=0",
				"09:05:00+17 | destroy" + web,
			},
			[]string{"pod/u1 running -1d 09:00:00–09:05:00", "pod/u1/web running -1d 09:00:00–~09:05:00"},
		},
		{
			"a container of Docker, with a pause",
			[]string{
				"09:10:00 | create id=d1 name=web host=h1",
				"09:10:01 | start id=d1 name=web host=h1",
				"09:15:00 | pause id=d1 name=web host=h1",
				"09:16:00 | unpause id=d1 name=web host=h1",
				"09:20:00 | kill id=d1 name=web host=h1",
				"09:20:01 | die id=d1 name=web host=h1 exit=137",
				"09:20:02 | stop id=d1 name=web host=h1",
				"09:30:00 | destroy id=d1 name=web host=h1",
			},
			[]string{
				"container/d1 pending 09:10:00–09:10:01", "container/d1 running 09:10:01–09:15:00", "container/d1 paused 09:15:00–09:16:00",
				"container/d1 running 09:16:00–09:20:01 exit 137", "container/d1 terminated 09:20:01–09:30:00 exit 137",
			},
		},
		{
			"containers of which the beginning is not known",
			[]string{
				"09:20:00 | unpause id=d1 name=a host=h1",
				"09:20:00 | die id=d2 name=b host=h1 exit=0",
				"09:20:00 | destroy id=d3 name=c host=h1",
				"09:20:00 | destroy id=d4 name=d host=h1 reason=Vanished",
				"09:20:00 | unhealthy id=d5 name=e host=h1",
				"09:20:00 | rename id=d6 name=f host=h1",
			},
			[]string{
				"container/d1 paused ~09:00:00–09:20:00", "container/d1 running 09:20:00–…",
				"container/d2 running ~09:00:00–09:20:00 exit 0", "container/d2 terminated 09:20:00–… exit 0",
				"container/d3 terminated ~09:00:00–09:20:00", "container/d4 terminated ~09:00:00–~09:20:00", "container/d5 running ~09:00:00–…",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			line := timeline(t)
			for _, text := range test.records {
				if r := rec(t, text); r.Time.Before(clock(t, "09:00:00")) {
					line.Fact(r, true)
				} else {
					line.Mark(r)
				}
			}
			require.Equal(t, test.want, show(line.Build().Spans))
		})
	}
}
