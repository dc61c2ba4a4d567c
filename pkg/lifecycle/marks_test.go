package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lifecycle"
)

const (
	audit  = " l:object=kubernetes-audit"
	docker = " l:object=container-command"
	images = " l:object=image-registry registry=registry.example.com repo=shop/web"
	sha    = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

func showMarks(marks []lifecycle.Mark) []string {
	list := []string{}
	for _, m := range marks {
		text := fmt.Sprintf("%s %s %s @ %s", m.Time.Format("15:04:05"), m.Kind, m.Action, m.Entity)
		if !m.End.IsZero() {
			text += " until " + m.End.Format("15:04:05")
		}
		list = append(list, text)
	}
	return list
}

func TestMarks(t *testing.T) {
	tests := []struct {
		name    string
		records []string
		want    []string
	}{
		{
			"kinds, and sentences",
			[]string{
				"09:10:00 | exec id=d1 name=web" + docker + " l:access=exec",
				"09:10:01 | patch object=web resource=deployments ns=shop" + audit,
				"09:10:02 | event ns=shop pod=web-1 uid=u1 l:object=kubernetes-event",
				"09:10:03 | push tag=1.4" + images,
				"09:10:04 | start" + web + "c=web n=0 id=c1",
				"09:10:05 | log pod=web-1 ns=shop uid=u1 c=web l:object=container-log",
			},
			[]string{
				"09:10:00 command exec @ container/d1", "09:10:01 request patch @ ", "09:10:02 event event @ pod/u1", "09:10:03 registry push @ image/registry.example.com/shop/web:1.4",
				"09:10:04 lifecycle start @ pod/u1/web", "09:10:05 event log @ pod/u1/web",
			},
		},
		{
			"a session is one mark with an end; an end without its beginning stays",
			[]string{
				"09:10:00 | exec pod=web-1 ns=shop c=web session=s1 cmd=sh" + audit + " l:access=exec",
				"09:15:00 | exec-end pod=web-1 ns=shop c=web session=s1" + audit,
				"09:20:00 | exec-end pod=web-1 ns=shop c=web session=s0" + audit,
				"09:21:00 | exec pod=web-1 ns=shop c=web session=s2" + audit + " l:access=exec",
			},
			[]string{
				"09:10:00 command exec @ pod/lab/shop/web-1/web until 09:15:00", "09:20:00 command exec-end @ pod/lab/shop/web-1/web",
				"09:21:00 command exec @ pod/lab/shop/web-1/web",
			},
		},
		{
			"a pod is found by its name and the time, as those of a StatefulSet have the same",
			[]string{
				"09:05:00 | delete pod=db-0 ns=shop resource=pods" + audit,
				"09:10:00 | create pod=db-0 uid=first ns=shop",
				"09:30:00 | destroy pod=db-0 uid=first ns=shop",
				"09:30:05 | create pod=db-0 uid=second ns=shop",
				"09:20:00 | exec pod=db-0 ns=shop l:access=exec" + audit,
				"09:40:00 | exec pod=db-0 ns=shop l:access=exec" + audit,
				"09:40:00 | exec pod=db-0 ns=other l:access=exec" + audit,
			},
			[]string{
				"09:05:00 request delete @ pod/first", "09:10:00 lifecycle create @ pod/first", "09:20:00 command exec @ pod/first", "09:30:00 lifecycle destroy @ pod/first",
				"09:30:05 lifecycle create @ pod/second", "09:40:00 command exec @ pod/second", "09:40:00 command exec @ pod/lab/other/db-0",
			},
		},
		{
			"a command without a container is of the pod's only one; other things are of the pod",
			[]string{
				"09:10:00 | start" + web + "c=setup type=init n=0 id=i1",
				"09:10:05 | start" + web + "c=web type=container n=0 id=c1",
				"09:11:00 | exec pod=web-1 ns=shop l:access=exec" + audit,
				"09:12:00 | delete pod=web-1 ns=shop" + audit,
				"09:12:01 | exec id=c1 name=k8s_web host=n1 l:access=exec" + docker,
			},
			[]string{
				"09:10:00 lifecycle start @ pod/u1/setup", "09:10:05 lifecycle start @ pod/u1/web", "09:11:00 command exec @ pod/u1/web", "09:12:00 request delete @ pod/u1",
				"09:12:01 command exec @ pod/u1/web",
			},
		},
		{
			"a command is of the pod where it has several containers",
			[]string{
				"09:10:00 | start" + web + "c=proxy type=container n=0 id=i1", "09:10:05 | start" + web + "c=web type=container n=0 id=c1",
				"09:11:00 | exec pod=web-1 ns=shop l:access=exec" + audit,
			},
			[]string{"09:10:00 lifecycle start @ pod/u1/proxy", "09:10:05 lifecycle start @ pod/u1/web", "09:11:00 command exec @ pod/u1"},
		},
		{
			"what registries tell of a digest belongs to the tag that names it",
			[]string{
				"09:10:00 | push tag=1.4 digest=" + sha + images,
				"09:20:00 | delete digest=" + sha + images,
				"09:30:00 | delete digest=sha256:ff" + images,
				"09:40:00 | image-pull image=busybox:1 host=h1",
			},
			[]string{
				"09:10:00 registry push @ image/registry.example.com/shop/web:1.4", "09:20:00 registry delete @ image/registry.example.com/shop/web:1.4",
				"09:30:00 registry delete @ image/registry.example.com/shop/web@sha256:ff", "09:40:00 lifecycle image-pull @ image/busybox:1",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			line := timeline(t)
			for _, text := range test.records {
				line.Mark(rec(t, text))
			}
			answer := line.Build()
			require.Equal(t, test.want, showMarks(answer.Marks))
			require.Equal(t, answer, line.Build(), "building changes nothing")
			for _, m := range answer.Marks {
				require.NotEmpty(t, m.Sentence+m.Action)
			}
		})
	}
}

func TestMarkKnowsThePod(t *testing.T) {
	line := timeline(t)
	line.Mark(rec(t, "09:11:00 | exec pod=web-1 ns=shop l:access=exec cmd=id user=alice l:severity=high"+audit))
	line.Fact(rec(t, "09:10:05 | start"+web+"c=web type=container n=0 id=c1 node=n1 kind=Deployment workload=web"), false)
	marks := line.Build().Marks
	require.Len(t, marks, 1)
	m := marks[0]
	require.Equal(t, []string{"alice", "high", "shop", "web-1", "web", "n1", "Deployment/web", "alice ran `id` in shop/web-1"},
		[]string{m.User, m.Severity, m.Namespace, m.Pod, m.Container, m.Node, m.Workload, m.Sentence})
}

func TestImageOfASpan(t *testing.T) {
	for name, test := range map[string]struct{ start, registry, want string }{
		"by name":                 {"image=registry.example.com/shop/web:1.4", "push tag=1.4", "image/registry.example.com/shop/web:1.4"},
		"by the digest that runs": {"image=mirror.example.com/x:9 imageid=mirror.example.com/x@" + sha, "push tag=1.4 digest=" + sha, "image/registry.example.com/shop/web:1.4"},
		"by the record's digest":  {"image=x:9 digest=" + sha, "tag-move tag=1.4 digest=" + sha, "image/registry.example.com/shop/web:1.4"},
		"of another registry":     {"image=shop/web:1.4", "push tag=1.4", ""},
		"of another tag":          {"image=registry.example.com/shop/web:1.5", "push tag=1.4", ""},
		"an image id is no name":  {"image=" + sha, "push tag=1.4", ""},
	} {
		t.Run(name, func(t *testing.T) {
			line := timeline(t)
			line.Mark(rec(t, "09:10:05 | start"+web+"c=web type=container n=0 id=c1 "+test.start))
			line.Move(rec(t, "09:20:00 | "+test.registry+images))
			answer := line.Build()
			require.Equal(t, test.want, answer.Spans[1].ImageKey)
			require.Len(t, answer.Marks, map[bool]int{true: 2, false: 1}[test.want != ""], "what moved is shown where it runs")
		})
	}
}

func TestEachRecordOnce(t *testing.T) {
	line := timeline(t)
	for range 3 {
		line.Mark(rec(t, "09:10:05 | start"+web+"c=web type=container n=0 id=c1 rid=one"))
		line.Fact(rec(t, "09:10:05 | start"+web+"c=web type=container n=0 id=c1 rid=one"), true)
	}
	require.Len(t, line.Build().Marks, 1)
}

func TestWhatIsTouched(t *testing.T) {
	line := timeline(t)
	line.Mark(rec(t, "09:10:00 | exec pod=a ns=shop l:access=exec"+audit))
	line.Mark(rec(t, "09:11:00 | exec pod=a ns=shop l:access=exec"+audit))
	line.Mark(rec(t, "09:12:00 | patch object=web resource=deployments ns=shop"+audit))
	line.Mark(rec(t, "09:13:00 | exec id=d1 name=web"+docker+" l:access=exec"))
	line.Mark(rec(t, "09:14:00 | create"+web))
	line.Fact(rec(t, "-1d 09:14:00 | create pod=b uid=u2 ns=shop"), true)
	refs, all := line.Touched(10)
	require.True(t, all)
	want := []lifecycle.Ref{
		{Cluster: "lab", PodUID: "u1"}, {Cluster: "lab", ContainerID: "d1"}, {Cluster: "lab", Namespace: "shop", Pod: "a"}, {Cluster: "lab", PodUID: "u2"},
	}
	require.Equal(t, want, refs)
	refs, all = line.Touched(3)
	require.False(t, all)
	require.Equal(t, want[:3], refs)

	// Only of these is it known whether they have ended.
	line.OnlyOf(refs)
	line.Fact(rec(t, "09:05:00 | create pod=a uid=u3 ns=shop"), false)
	line.Fact(rec(t, "09:05:00 | create pod=sibling uid=u4 ns=shop"), false)
	line.Fact(rec(t, "09:06:00 | start id=d1 name=web host=h1"), false)
	require.Equal(t, []string{"pod/u3 pending 09:05:00–…", "pod/u1 pending 09:14:00–…", "container/d1 running 09:06:00–…"}, show(line.Build().Spans))
}

func TestTheNewestMarks(t *testing.T) {
	line := timeline(t)
	for second := range 5 {
		line.Mark(rec(t, fmt.Sprintf("09:10:%02d | create pod=p%d uid=p%d ns=shop", second, second, second)))
	}
	require.True(t, line.Newest(5).IsZero())
	require.Equal(t, clock(t, "09:10:03"), line.Newest(2))
	line.Since(line.Newest(2))
	answer := line.Build()
	require.Len(t, answer.Marks, 2)
	require.Len(t, answer.Spans, 5, "what the others told of states is known")
}
