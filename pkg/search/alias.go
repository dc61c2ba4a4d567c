package search

import (
	"slices"

	"github.com/agnivade/levenshtein"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Alias is a short name, or one that people know from elsewhere, for one field or label; or for several, of which one
// has the value.
type Alias struct {
	Name   string
	Fields []string
}

// Aliases in the order in which they are offered. Of several for the same field the first is the one that is written.
var Aliases = []Alias{
	{"user", []string{"user_name"}},
	{"verb", []string{"event_action"}},
	{"action", []string{"event_action"}},
	{"outcome", []string{"event_outcome"}},
	{"reason", []string{"event_reason"}},
	{"decision", []string{"k8s_authorization_decision"}},
	{"namespace", []string{"k8s_namespace_name"}},
	{"ns", []string{"k8s_namespace_name"}},
	{"pod", []string{"k8s_pod_name"}},
	{"container", []string{"k8s_container_name", "container_name"}},
	{"workload", []string{"k8s_workload_name"}},
	{"node", []string{"k8s_node_name"}},
	{"host", []string{"host_name"}},
	{"resource", []string{"k8s_object_resource"}},
	{"subresource", []string{"k8s_object_subresource"}},
	{"name", []string{"k8s_object_name"}},
	{"image", []string{"container_image_name"}},
	{"repository", []string{"container_image_repository"}},
	{"repo", []string{"container_image_repository"}},
	{"tag", []string{"container_image_tag"}},
	{"digest", []string{"oci_manifest_digest"}},
	{"registry", []string{"registry_name"}},
	{"command", []string{"process_command_line"}},
	{"cmd", []string{"process_command_line"}},
	{"exit", []string{"process_exit_code"}},
	{"address", []string{"client_address"}},
	{"ip", []string{"client_address"}},
	{"agent", []string{"user_agent_original"}},
	{"tool", []string{"user_agent_name"}},
	{"code", []string{"http_response_status_code"}},
	{"status", []string{"http_response_status_code"}},
	{"session", []string{"session_id"}},
	{"text", []string{auditql.LineField}},
}

// Resolve gives the fields or labels that a name stands for.
func Resolve(name string) ([]string, bool) {
	if i := slices.IndexFunc(Aliases, func(a Alias) bool { return a.Name == name }); i >= 0 {
		return Aliases[i].Fields, true
	}
	if !isField(name) {
		return nil, false
	}
	return []string{name}, true
}

func isField(name string) bool {
	if name == "tallyman" {
		return false
	}
	_, isField := record.FieldByName(name)
	_, isLabel := record.LabelByName(name)
	return isField || isLabel || name == auditql.LineField
}

// shortest gives the name that is written for a field.
func shortest(field string) string {
	for _, alias := range Aliases {
		if len(alias.Fields) == 1 && alias.Fields[0] == field {
			return alias.Name
		}
	}
	return field
}

// resembling finds the name that was probably meant, or none.
func resembling(name string) string {
	best, distance := "", len(name)/3+2
	for _, candidate := range names() {
		if d := levenshtein.ComputeDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// names lists all that may stand before an operator: aliases first, then labels, then fields.
func names() []string {
	var list []string
	for _, alias := range Aliases {
		list = append(list, alias.Name)
	}
	for _, label := range record.Labels {
		if label.Name != "tallyman" {
			list = append(list, label.Name)
		}
	}
	for _, field := range record.Fields {
		list = append(list, field.Name)
	}
	return list
}
