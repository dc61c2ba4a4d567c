package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

// lokiWithImages has containers that run, and what was done to the tags of their images.
func lokiWithImages(t *testing.T) string {
	t.Helper()
	return lokitest.Serve(t, handlers{
		"query_range": func(r *http.Request) (int, string) {
			switch query := r.Form.Get("query"); {
			case strings.Contains(query, "image-registry"):
				return 200, lokitest.Streams(map[string]string{"object": "image-registry"}, lokitest.Entry{Time: at,
					Line: `{"record_id":"d/1","event_action":"untag","user_name":"ali\u001bce","registry_name":"r.example.com","registry_resource_type":"tag","container_image_repository":"team/web","container_image_tag":"1.4"}`})
			case strings.Contains(query, "start"):
				return 200, lokitest.Streams(map[string]string{"object": "container-lifecycle", "cluster": "prod"},
					lokitest.Entry{Time: at.Add(-time.Minute), Line: `{"record_id":"1","event_action":"start","container_id":"c1","k8s_container_name":"web","k8s_pod_name":"web-1","k8s_namespace_name":"shop","k8s_node_name":"n1","container_image_name":"r.example.com/team/web:1.4"}`},
					lokitest.Entry{Time: at.Add(-time.Hour), Line: `{"record_id":"2","event_action":"start","container_id":"c2","container_name":"batch","container_image_name":"r.example.com/team/web:1.4"}`})
			}
			return 200, lokitest.Empty("streams")
		},
		"query": func(*http.Request) (int, string) { return 200, lokitest.Empty("vector") },
	})
}

func TestImages(t *testing.T) {
	url := lokiWithImages(t)
	got := tallyq(t, setup{}, "images", "outdated", "--loki", url, "--utc")
	require.Equal(t, outcome{out: "" +
		"RUNS SINCE                WHERE                        IMAGE                       WHY\n" +
		`2026-11-23 09:44:05.123Z  prod shop/web-1 (web) on n1  r.example.com/team/web:1.4  the tag was removed: 2026-11-23 09:45:05.123Z ali\x1bce removed tag 1.4 of team/web from r.example.com` + "\n" +
		`2026-11-23 08:45:05.123Z  prod batch                   r.example.com/team/web:1.4  the tag was removed: 2026-11-23 09:45:05.123Z ali\x1bce removed tag 1.4 of team/web from r.example.com` + "\n"},
		got)
	got = tallyq(t, setup{}, "images", "running", "--loki", url, "--image", "r.example.com/team/web:1.4", "-o", "json")
	require.Equal(t, exitOK, got.code)
	var first map[string]any
	require.NoError(t, json.Unmarshal([]byte(strings.SplitN(got.out, "\n", 2)[0]), &first))
	require.Equal(t, "runs the tag", first["why"])
	require.Equal(t, "web-1", first["pod"])
	got = tallyq(t, setup{}, "images", "running", "--loki", url, "--record-id", "d/1", "-o", "json")
	require.Contains(t, got.out, `"event":"d/1","eventTime":"2026-11-23T09:45:05.123456789Z","what":"ali`)
	got = tallyq(t, setup{}, "images", "unseen", "--loki", url)
	require.Equal(t, outcome{err: "tallyq: No registry is watched: there are no records of one in this time range.\ntallyq: no such containers by the records of this time range\n"}, got)

	require.Contains(t, tallyq(t, setup{}, "images", "--help").out, "tallyq images running --image REFERENCE")
	for _, wrong := range []struct {
		arguments string
		message   string
	}{
		{"images running r.example.com/team/web:1.4", `"r.example.com/team/web:1.4" is no option; the image is given as --image`},
		{"images running", "needs a digest, or a repository and a tag"},
		{"images unseen --image a@b", "is no reference"},
		{"images unseen -o sentence", "--output sentence is unknown"},
		{"images unseen --where x=1", "unknown flag"},
		{"images unseen --since never", "is no length of time"},
	} {
		got := tallyq(t, setup{}, strings.Fields(wrong.arguments)...)
		require.Equal(t, exitUsage, got.code, wrong.arguments)
		require.Contains(t, got.err, wrong.message)
	}
	require.False(t, isAboutImages([]string{"images"}), "a search for that word")
	require.False(t, isAboutImages([]string{"images", "of", "alice"}))
	require.Equal(t, exitFailure, tallyq(t, setup{}, "images", "unseen", "--loki", "http://127.0.0.1:1").code)
}
