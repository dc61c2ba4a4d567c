package frames_test

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/images"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

func TestImages(t *testing.T) {
	const digest = "sha256:ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
	event := record.New(at, map[string]string{"object": "image-registry"},
		`{"record_id":"distribution/r/e1","event_action":"untag","user_name":"alice","registry_name":"r.example.com","registry_resource_type":"tag","container_image_repository":"team/web","container_image_tag":"1.4"}`)
	answer := &images.Answer{
		Findings: []images.Finding{
			{Why: "the tag was removed", Event: &event, Container: images.Container{
				Image: images.Reference{Registry: "r.example.com", Repository: "team/web", Tag: "1.4", Digest: digest}, Written: "r.example.com/team/web:1.4",
				Since: at.Add(-1000), Cluster: "prod", Node: "n1", Namespace: "shop", Pod: "web-1", Workload: "Deployment/web", Name: "web", ID: "c1",
			}},
			{Why: "runs the tag", Container: images.Container{Written: "r.example.com/team/web:1.4", Since: at.Add(-2000), Cluster: "host1", Node: "host1", Name: "web"}},
		},
		Notes: []string{"There are more than 100000 records."},
	}
	check(t, "images", data.Frames{frames.Images(answer, options)})
	empty := frames.Images(&images.Answer{}, options)
	require.Equal(t, 0, empty.Rows())
	check(t, "images-empty", data.Frames{empty})
}
