package images_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/images"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

func TestParseReference(t *testing.T) {
	digest := "sha256:" + strings.Repeat("a", 64)
	tests := map[string]images.Reference{
		"registry.example.com/team/web:1.4":      {Registry: "registry.example.com", Repository: "team/web", Tag: "1.4"},
		"localhost:5000/web@" + digest:           {Registry: "localhost:5000", Repository: "web", Digest: digest},
		"r.example.com/a/b/c:x@" + digest:        {Registry: "r.example.com", Repository: "a/b/c", Tag: "x", Digest: digest},
		"team/web:1.4":                           {Repository: "team/web", Tag: "1.4"},
		"busybox":                                {Repository: "busybox"},
		"localhost/web":                          {Registry: "localhost", Repository: "web"},
		"127.0.0.1:5000/team/web":                {Registry: "127.0.0.1:5000", Repository: "team/web"},
		digest:                                   {},
		"":                                       {},
		"https://registry.example.com/team/web:": {},
	}
	for text, want := range tests {
		got, ok := images.ParseReference(text)
		require.Equal(t, want, got, text)
		require.Equal(t, want != images.Reference{}, ok, text)
	}
}

func TestValidate(t *testing.T) {
	tests := map[string]images.Query{
		`"running" needs a digest, or a repository and a tag, or the id of a registry's record`: {Question: images.Running, Image: images.Reference{Repository: "team/web"}},
		`"outdated" is about all images of a registry or a repository`:                          {Question: images.Outdated, Image: images.Reference{Tag: "1.4"}},
		`"unseen" is about all images`:                                                          {Question: images.Unseen, RecordID: "x"},
		`"what" is unknown; known: running, outdated, unseen`:                                   {Question: "what"},
		`image.registry: "{a,b}" is no registry such as registry.example.com:5000`:              {Question: images.Unseen, Image: images.Reference{Registry: "{a,b}"}},
		`image.repository: "team/web:1" is no repository such as team/web`:                      {Question: images.Outdated, Image: images.Reference{Repository: "team/web:1"}},
		`image.tag: "$tag" is no tag such as 1.4`:                                               {Question: images.Running, Image: images.Reference{Repository: "team/web", Tag: "$tag"}},
		`image.digest: "sha256:ab" is no digest such as sha256:…`:                               {Question: images.Running, Image: images.Reference{Digest: "sha256:ab"}},
	}
	for message, query := range tests {
		_, err := images.Ask(context.Background(), nil, query, time.Time{}, time.Time{})
		require.ErrorContains(t, err, message)
		var wrong *auditql.Error
		require.ErrorAs(t, err, &wrong)
	}
	_, err := images.Ask(context.Background(), nil, images.Query{Question: images.Unseen}, time.Unix(2, 0), time.Unix(1, 0))
	require.ErrorContains(t, err, "ends before it begins")
}

func TestDecode(t *testing.T) {
	query, is, err := images.Decode([]byte(`{"shape":"images","refId":"A","question":"running","image":{"repository":"team/web","tag":"1.4"},"cluster":"prod"}`))
	require.NoError(t, err)
	require.True(t, is)
	require.Equal(t, &images.Query{Question: images.Running, Image: images.Reference{Repository: "team/web", Tag: "1.4"}, Cluster: "prod"}, query)
	query, _, err = images.Decode([]byte(`{"shape":"images","question":"unseen","where":{"field":"k8s_namespace_name","op":"=","value":"shop"}}`))
	require.NoError(t, err)
	require.Equal(t, auditql.Comparison{Field: "k8s_namespace_name", Op: auditql.Equal, Values: []string{"shop"}}, query.Where)
	_, _, err = images.Decode([]byte(`{"shape":"images","question":"unseen","where":{"and":[{"field":"cluster","op":"exists"},{"field":"k8s_namespace_name","op":">","value":"shop"}]}}`))
	require.ErrorContains(t, err, "where.and[1].op: ")
	for _, other := range []string{`{"shape":"records"}`, `{"shape":5}`, `{}`, `[]`, `{`} {
		_, is, err = images.Decode([]byte(other))
		require.NoError(t, err, other)
		require.False(t, is, other)
	}
	for _, wrong := range []string{`{"shape":"images"}`, `{"shape":"images","question":5}`} {
		_, is, err = images.Decode([]byte(wrong))
		require.Error(t, err, wrong)
		require.True(t, is, wrong)
	}
}

func TestExplain(t *testing.T) {
	shop := auditql.Comparison{Field: "k8s_namespace_name", Op: auditql.Equal, Values: []string{"shop"}}
	explained := func(query images.Query) []string {
		parts, err := images.Explain(query, time.Unix(0, 0), time.Unix(3600, 0))
		require.NoError(t, err)
		list := make([]string, len(parts))
		for i, part := range parts {
			require.NotEmpty(t, part.Reason)
			list[i] = part.LogQL
		}
		return list
	}
	starts := `{tallyman="record", object="container-lifecycle", cluster="prod"}`
	parts := explained(images.Query{Question: images.Outdated, Image: images.Reference{Registry: "r.example.com"}, Cluster: "prod", Where: shop})
	require.Len(t, parts, 3)
	require.Contains(t, parts[0], `"registry_name":"r.example.com"`)
	require.Contains(t, parts[1], starts)
	require.Contains(t, parts[1], `k8s_namespace_name="shop"`)
	parts = explained(images.Query{Question: images.Unseen, Cluster: "prod"})
	require.Len(t, parts, 3)
	require.Contains(t, parts[0], starts)
	require.Contains(t, parts[2], `object="image-registry"`)
	parts = explained(images.Query{Question: images.Running, Image: images.Reference{Repository: "team/web", Tag: "1.4"}, Cluster: "prod"})
	require.Len(t, parts, 2)
	require.Contains(t, parts[0], starts)
	require.Contains(t, parts[0], "team/web")
	parts = explained(images.Query{Question: images.Running, RecordID: "r1", Only: shop})
	require.Len(t, parts, 3)
	require.Contains(t, parts[0], `"record_id":"r1"`)
	for _, logql := range parts {
		require.Contains(t, logql, `k8s_namespace_name="shop"`)
	}
	_, err := images.Explain(images.Query{Question: "never"}, time.Time{}, time.Time{})
	require.ErrorContains(t, err, "is unknown")
}

const (
	a = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	b = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	p = "sha256:9999999999999999999999999999999999999999999999999999999999999999"
)

// step of a story, one minute behind the one before.
type step struct {
	object string
	fields map[string]string
}

// container is something that befalls one; of a pod where its id begins with "pod/".
func container(action, id, image, digest string) step {
	fields := map[string]string{"event_action": action, "container_id": id, "container_name": id, "container_image_name": image, "oci_manifest_digest": digest, "host_name": "host1"}
	return step{"container-lifecycle", fields}
}

func pod(action, name, containerName, image, digest string) step {
	fields := map[string]string{
		"event_action": action, "k8s_pod_uid": name, "k8s_pod_name": name, "k8s_namespace_name": "shop", "k8s_node_name": "n1", "k8s_container_name": containerName,
		"k8s_workload_kind": "Deployment", "k8s_workload_name": "web", "container_image_name": image, "oci_manifest_digest": digest,
	}
	if containerName != "" {
		fields["container_id"] = name + "-" + containerName
	}
	return step{"container-lifecycle", fields}
}

func done(action, resource, repository, tag, digest, previous string) step {
	return step{"image-registry", map[string]string{
		"event_action": action, "event_outcome": "success", "registry_name": "r.example.com", "registry_resource_type": resource, "container_image_repository": repository,
		"container_image_tag": tag, "oci_manifest_digest": digest, "oci_manifest_previous_digest": previous, "user_name": "alice",
	}}
}

func failed(s step) step {
	s.fields["event_outcome"] = "failure"
	return s
}

// told is a story as records.
func told(cluster string, steps []step) []record.Record {
	records := make([]record.Record, len(steps))
	for i, s := range steps {
		line := map[string]string{"record_id": fmt.Sprintf("%s/%d", cluster, i)}
		for name, value := range s.fields {
			if value != "" {
				line[name] = value
			}
		}
		encoded, err := json.Marshal(line)
		if err != nil {
			panic(err)
		}
		labels := map[string]string{"tallyman": "record", "object": s.object, "severity": "info", "actor": "unknown", "access": "none"}
		records[i] = record.Record{Labels: labels, Line: string(encoded)}
	}
	return records
}

const web = "r.example.com/team/web:1.4"

var stories = []struct {
	name  string
	steps []step
	query images.Query
	want  []string
}{
	{"an image by its digest, wherever it is from", []step{
		container("start", "c1", web, a), container("start", "c2", "busybox", a), container("start", "c3", web, b), pod("start", "web-1", "web", "r.example.com/team/web@"+a, a),
	}, images.Query{Question: images.Running, Image: images.Reference{Digest: a}},
		[]string{"web-1-web runs the digest", "c2 runs the digest", "c1 runs the digest"}},
	{"an image by its tag, where the digest is not known", []step{
		container("start", "c1", web, ""), container("start", "c2", "other.example.com/team/web:1.4", ""), container("start", "c3", "r.example.com/team/web:1.45", ""), container("start", "c4", "team/web:1.4", ""),
	}, images.Query{Question: images.Running, Image: images.Reference{Registry: "r.example.com", Repository: "team/web", Tag: "1.4", Digest: a}},
		[]string{"c4 runs the tag", "c1 runs the tag"}},
	{"an image by its tag, which has moved", []step{container("start", "c1", web, a)},
		images.Query{Question: images.Running, Image: images.Reference{Repository: "team/web", Tag: "1.4", Digest: b}},
		[]string{"c1 was started by the tag, with another digest"}},
	{"what has ended does not run", []step{
		container("start", "c1", web, a), container("die", "c1", web, a), container("start", "c2", web, a), container("die", "c2", web, a), container("start", "c2", web, a),
		container("start", "c3", web, a), container("destroy", "c3", "", ""), pod("start", "web-1", "web", web, a), pod("start", "web-1", "side", web, a), pod("destroy", "web-1", "", "", ""),
		container("restart", "c2", web, a),
	}, images.Query{Question: images.Running, Image: images.Reference{Digest: a}}, []string{"c2 runs the digest"}},
	{"the image of a registry's record", []step{
		container("start", "c1", web, a), done("pull", "artifact", "team/web", "1.4", a, ""),
	}, images.Query{Question: images.Running, RecordID: "%s/1"}, []string{"c1 runs the digest: %s/1"}},
	{"a tag that was moved", []step{
		done("push", "artifact", "team/web", "1.4", a, ""), container("start", "c1", web, a), done("push", "artifact", "team/web", "1.4", b, ""),
		done("tag-move", "tag", "team/web", "1.4", b, a), container("start", "c2", web, b), container("start", "c3", "other.example.com/team/web:1.4", a),
	}, images.Query{Question: images.Outdated}, []string{"c1 the tag was moved: %s/3"}},
	{"a tag that was moved before its push was seen, and a digest of a platform", []step{
		container("start", "c1", web, a), container("start", "c2", web, p), done("tag-move", "tag", "team/web", "1.4", b, a),
	}, images.Query{Question: images.Outdated}, []string{"c1 the tag was moved: %s/2"}},
	{"a tag that was moved, and a container whose digest is not known", []step{
		container("start", "c1", web, ""), done("tag-move", "tag", "team/web", "1.4", b, a), container("start", "c2", web, ""),
	}, images.Query{Question: images.Outdated}, []string{"c1 the tag was moved since it started: %s/1"}},
	{"moved there and back", []step{
		done("push", "artifact", "team/web", "1.4", a, ""), container("start", "c1", web, a), done("tag-move", "tag", "team/web", "1.4", b, a), done("tag-move", "tag", "team/web", "1.4", a, b),
	}, images.Query{Question: images.Outdated}, nil},
	{"what was deleted, and what was pushed again", []step{
		container("start", "c1", web, a), container("start", "c2", "r.example.com/team/api:1", b), container("start", "c3", "r.example.com/team/gone:1", p),
		done("delete", "artifact", "team/web", "", a, ""), done("delete", "artifact", "team/api", "", b, ""), done("push", "artifact", "team/api", "1", b, ""),
		done("delete", "repository", "team/gone", "", "", ""),
	}, images.Query{Question: images.Outdated}, []string{"c3 the repository was deleted: %s/6", "c1 the image was deleted: %s/3"}},
	{"a tag that was removed", []step{
		container("start", "c1", web, a), done("untag", "tag", "team/web", "1.4", "", ""), container("start", "c2", "r.example.com/team/api:1", ""), failed(done("untag", "tag", "team/api", "1", "", "")),
	}, images.Query{Question: images.Outdated}, []string{"c1 the tag was removed: %s/1"}},
	{"outdated in one repository only", []step{
		container("start", "c1", web, a), container("start", "c2", "r.example.com/team/api:1", b), done("untag", "tag", "team/web", "1.4", "", ""), done("untag", "tag", "team/api", "1", "", ""),
	}, images.Query{Question: images.Outdated, Image: images.Reference{Registry: "r.example.com", Repository: "team/api"}}, []string{"c2 the tag was removed: %s/3"}},
	{"outdated in one namespace, of which registries know nothing", []step{
		container("start", "c1", web, a), pod("start", "web-1", "web", web, a), pod("start", "web-2", "web", web, a), pod("destroy", "web-2", "", "", ""), done("untag", "tag", "team/web", "1.4", "", ""),
	}, images.Query{Question: images.Outdated, Where: auditql.Comparison{Field: "k8s_namespace_name", Op: auditql.Equal, Values: []string{"shop"}}}, []string{"web-1-web the tag was removed: %s/4"}},
	{"an image that its registry has not told of", []step{
		done("push", "artifact", "team/web", "1.4", a, ""), done("pull", "artifact", "team/api", "1", b, ""), container("start", "c1", web, a), container("start", "c2", web, p),
		container("start", "c3", "r.example.com/team/api:1", ""), container("start", "c4", "r.example.com/team/api:2", ""), container("start", "c5", "docker.example.com/x:1", p), container("start", "c6", "busybox", ""),
		failed(done("pull", "artifact", "team/api", "2", "", "")),
	}, images.Query{Question: images.Unseen}, []string{"c4 never seen", "c2 never seen"}},
	{"no registry is watched", []step{container("start", "c1", web, a)}, images.Query{Question: images.Unseen}, []string{"No registry is watched: there are no records of one in this time range."}},
}

// asked gives the findings and notes of a query in short.
func asked(t *testing.T, client ask.Client, cluster, registry string, query images.Query, from, to time.Time) []string {
	t.Helper()
	query.Cluster = cluster
	if query.RecordID != "" {
		query.RecordID = fmt.Sprintf(query.RecordID, cluster)
	}
	answer, err := images.Ask(context.Background(), client, query, from, to)
	require.NoError(t, err)
	var list []string
	for _, found := range answer.Findings {
		why, _, _ := strings.Cut(found.Why, " in "+registry)
		text := found.Container.ID + " " + why
		if found.Event != nil {
			text += ": " + strings.ReplaceAll(found.Event.Values["record_id"], cluster, "%s")
		}
		list = append(list, text)
	}
	return append(list, answer.Notes...)
}

var began = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// fakeLoki gives all records of the object that is asked for, and of the record and the namespace that are; other conditions are judged in the
// test on a real Loki.
type fakeLoki []record.Record

func (f fakeLoki) QueryRange(_ context.Context, q loki.RangeQuery) (*loki.Result, error) {
	result := &loki.Result{Type: "streams"}
	for _, r := range f {
		isAsked := strings.Contains(q.LogQL, r.Values["event_action"]) && (!strings.Contains(q.LogQL, `event_outcome!="failure"`) || r.Values["event_outcome"] != "failure")
		if strings.Contains(q.LogQL, "record_id=") {
			isAsked = strings.Contains(q.LogQL, r.Values["record_id"])
		}
		if strings.Contains(q.LogQL, "k8s_namespace_name=") {
			isAsked = isAsked && strings.Contains(q.LogQL, fmt.Sprintf("| k8s_namespace_name=%q", r.Values["k8s_namespace_name"]))
		}
		if isAsked && strings.Contains(q.LogQL, r.Labels["object"]) && !r.Time.Before(q.Start) && r.Time.Before(q.End) {
			result.Streams = append(result.Streams, loki.Stream{Labels: r.Labels, Entries: []loki.Entry{{Time: r.Time, Line: r.Line}}})
		}
	}
	return result, nil
}

func (f fakeLoki) Query(context.Context, loki.InstantQuery) (*loki.Result, error) {
	result := &loki.Result{Type: "vector"}
	for _, r := range f {
		if name := r.Values["registry_name"]; name != "" && r.Labels["object"] == "image-registry" {
			result.Vector = append(result.Vector, loki.Sample{Labels: map[string]string{"registry_name": name}})
		}
	}
	return result, nil
}

func TestAsk(t *testing.T) {
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			records := told("c", story.steps)
			for i := range records {
				records[i] = record.New(began.Add(time.Duration(i)*time.Minute), records[i].Labels, records[i].Line)
			}
			require.Equal(t, story.want, asked(t, fakeLoki(records), "c", "r.example.com", story.query, began, began.Add(time.Hour)))
		})
	}
	_, err := images.Ask(context.Background(), fakeLoki(nil), images.Query{Question: images.Running, RecordID: "x"}, began, began.Add(time.Hour))
	require.ErrorContains(t, err, "no record of a registry in this time range has this id")
	login := told("c", []step{done("login", "registry", "", "", "", "")})
	login[0] = record.New(began, login[0].Labels, login[0].Line)
	_, err = images.Ask(context.Background(), fakeLoki(login), images.Query{Question: images.Running, RecordID: "c/0"}, began, began.Add(time.Hour))
	require.ErrorContains(t, err, "the record is about no image, by digest or by tag")
}

func TestAskWhere(t *testing.T) {
	records := told("c", []step{pod("start", "web-1", "web", "r.example.com/team/web:1.4", a)})
	records[0] = record.New(began, map[string]string{"object": "container-lifecycle", "cluster": "prod"}, records[0].Line)
	answer, err := images.Ask(context.Background(), fakeLoki(records), images.Query{Question: images.Running, Image: images.Reference{Digest: a}}, began, began.Add(time.Hour))
	require.NoError(t, err)
	require.Len(t, answer.Findings, 1)
	encoded, err := json.Marshal(answer.Findings[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"container":{"image":{"registry":"r.example.com","repository":"team/web","tag":"1.4","digest":"`+a+`"},"written":"r.example.com/team/web:1.4",`+
		`"since":"2026-11-23T09:00:00Z","cluster":"prod","node":"n1","namespace":"shop","pod":"web-1","workload":"Deployment/web","name":"web","id":"web-1-web"},"why":"runs the digest"}`, string(encoded))
}

// The same stories, their conditions judged by a real Loki. The registries' records of one story must not be seen by another.
func TestAgainstLoki(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	client, err := loki.New(loki.Options{URL: url, Timeout: time.Minute})
	require.NoError(t, err)
	for i, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			cluster := lokitest.Cluster(fmt.Sprintf("images%d", i))
			name := strings.ReplaceAll(cluster, "-", "x") + ".example.com"
			records := told(cluster, story.steps)
			for j := range records {
				records[j].Line = strings.ReplaceAll(records[j].Line, "r.example.com", name)
			}
			start := time.Now().Add(-time.Minute)
			lokitest.Push(t, url, cluster, start, records)
			query := story.query
			if query.Question != images.Running && query.Image.Registry == "" || query.Image.Registry != "" {
				query.Image.Registry = name
			}
			got := asked(t, client, cluster, name, query, start.Add(-time.Second), start.Add(time.Minute))
			require.Equal(t, story.want, got)
		})
	}
}
