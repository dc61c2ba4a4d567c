package images

import (
	"cmp"
	"slices"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Container runs, by what is recorded of it.
type Container struct {
	Image Reference `json:"image"`
	// Written is the image as its container was made with.
	Written string `json:"written,omitempty"`
	// Since is when it started.
	Since     time.Time `json:"since"`
	Cluster   string    `json:"cluster,omitempty"`
	Node      string    `json:"node,omitempty"`
	Namespace string    `json:"namespace,omitempty"`
	Pod       string    `json:"pod,omitempty"`
	Workload  string    `json:"workload,omitempty"`
	Name      string    `json:"name,omitempty"`
	ID        string    `json:"id,omitempty"`
	podUID    string
}

// Actions after which a container runs, and after which it, or all of its pod, does not.
var (
	begins = []string{"start", "restart", "unpause"}
	ends   = []string{"die", "destroy", "remove", "complete", "fail"}
)

// containerOf reads what a lifecycle record tells of its container.
func containerOf(r *record.Record) Container {
	v := r.Values
	written := v["container_image_name"]
	image, _ := ParseReference(written)
	image.Repository = cmp.Or(v["container_image_repository"], image.Repository)
	image.Tag = cmp.Or(v["container_image_tag"], image.Tag)
	image.Digest = cmp.Or(v["oci_manifest_digest"], image.Digest)
	image.Registry = cmp.Or(v["registry_name"], image.Registry)
	workload := v["k8s_workload_name"]
	if kind := v["k8s_workload_kind"]; kind != "" && workload != "" {
		workload = kind + "/" + workload
	}
	return Container{
		Image: image, Written: written, Since: r.Time.UTC(), Cluster: r.Labels["cluster"], Node: cmp.Or(v["k8s_node_name"], v["host_name"]),
		Namespace: v["k8s_namespace_name"], Pod: v["k8s_pod_name"], Workload: workload,
		Name: cmp.Or(v["k8s_container_name"], v["container_name"]), ID: v["container_id"], podUID: v["k8s_pod_uid"],
	}
}

// key tells containers apart. Kubernetes forgets the id of a container that vanished.
func (c Container) key() string {
	return cmp.Or(c.ID, c.podUID+"/"+c.Name)
}

// running are the containers of which the last thing recorded is that they started. The records are given oldest first.
func running(records []record.Record) []Container {
	alive := map[string]Container{}
	for i := range records {
		r := &records[i]
		c := containerOf(r)
		switch action := r.Values["event_action"]; {
		case slices.Contains(begins, action):
			if before, ok := alive[c.key()]; ok {
				c.Since = before.Since
			}
			alive[c.key()] = c
		case !slices.Contains(ends, action):
		case c.ID == "" && c.podUID != "" && c.Name == "":
			// The end of a pod is that of all its containers.
			for key, other := range alive {
				if other.podUID == c.podUID {
					delete(alive, key)
				}
			}
		default:
			delete(alive, c.key())
		}
	}
	list := make([]Container, 0, len(alive))
	for _, c := range alive {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Container) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.key(), b.key()))
	})
	return list
}
