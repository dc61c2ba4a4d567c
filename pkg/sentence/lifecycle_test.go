package sentence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

func TestOfPodLifecycle(t *testing.T) {
	pod := `"k8s_namespace_name":"shop","k8s_pod_name":"web-7d","k8s_node_name":"n1"`
	web := pod + `,"k8s_container_name":"web","k8s_container_type":"container","container_id":"d768c618fbea77","container_image_name":"shop/web:1.4"`
	alice := `,"user_name":"alice","client_address":"192.0.2.7","k8s_audit_id":"a"`
	tests := []struct{ name, line, want string }{
		{"create", `{"event_action":"create",` + pod + alice + `}`, "pod shop/web-7d was created, asked for by alice"},
		{"schedule", `{"event_action":"schedule",` + pod + `}`, "pod shop/web-7d was scheduled on n1"},
		{"start", `{"event_action":"start",` + web + alice + `}`, "kubelet started container web of shop/web-7d (image shop/web:1.4) on n1, asked for by alice"},
		{"start as another", `{"event_action":"start",` + web + alice + `,"user_effective_name":"root"}`,
			"kubelet started container web of shop/web-7d (image shop/web:1.4) on n1, asked for by alice (as root)"},
		{"oom", `{"event_action":"oom","event_reason":"OOMKilled","process_exit_code":137,` + web + `}`,
			"container web of shop/web-7d was killed for memory (OOM), exit code 137 (SIGKILL)"},
		{"die", `{"event_action":"die","event_reason":"Error","process_exit_code":3,"event_duration":2000000000,` + web + `}`,
			"container web of shop/web-7d died with exit code 3 after 2s"},
		{"an end that was not told", `{"event_action":"die","event_reason":"Unseen","event_outcome":"unknown","message":"the pod was removed",` + web + `}`,
			"container web of shop/web-7d ended, nobody has told how"},
		{"restart", `{"event_action":"restart","event_reason":"Error","process_exit_code":3,"k8s_container_restart_count":2,` + web + `}`,
			"kubelet restarted container web of shop/web-7d after Error with exit code 3, restart 2"},
		{"waiting", `{"event_action":"waiting","event_reason":"ImagePullBackOff","message":"no such image",` + web + `}`,
			"container web of shop/web-7d cannot run: ImagePullBackOff: no such image"},
		{"evict", `{"event_action":"evict","event_reason":"EvictionByEvictionAPI",` + pod + alice + `}`, "pod shop/web-7d was evicted: EvictionByEvictionAPI, asked for by alice"},
		{"delete", `{"event_action":"delete",` + pod + alice + `}`, "deletion of pod shop/web-7d began, asked for by alice"},
		{"destroy", `{"event_action":"destroy",` + pod + `}`, "pod shop/web-7d was removed"},
		{"pull", `{"event_action":"image-pull","container_image_name":"shop/web:1.4","event_duration":2300000000,` + pod + `,"k8s_container_name":"setup","k8s_container_type":"init"}`,
			"kubelet pulled image shop/web:1.4 for init container setup of shop/web-7d after 2.3s"},
		{"failed pull", `{"event_action":"image-pull","event_outcome":"failure","k8s_event_count":3,"message":"Failed to pull image \"shop/web:1.4\": not found",` + web + alice + `}`,
			"kubelet could not pull image shop/web:1.4 for container web of shop/web-7d, 3 times: not found, asked for by alice"},
		{"pull that is put off", `{"event_action":"image-pull-backoff","event_outcome":"failure","message":"Back-off pulling image \"shop/web:1.4\"",` + web + `}`,
			"kubelet put off pulling image shop/web:1.4 for container web of shop/web-7d"},
		{"unhealthy", `{"event_action":"unhealthy","message":"Liveness probe failed: ",` + web + `}`, "container web of shop/web-7d is unhealthy: Liveness probe failed:"},
		{"resize", `{"event_action":"update","event_reason":"Resize","message":"web: limits cpu=200m",` + pod + alice + `}`,
			"pod shop/web-7d was resized, web: limits cpu=200m, asked for by alice"},
		{"something new", `{"event_action":"teleport",` + pod + `}`, "pod shop/web-7d: teleport"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := record.New(time.Time{}, map[string]string{"object": "container-lifecycle"}, tt.line)
			require.Equal(t, tt.want, sentence.Of(&r))
		})
	}
}
