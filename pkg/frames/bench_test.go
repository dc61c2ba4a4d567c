package frames_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// BenchmarkPageToFrames is our own time for a page of 1,000 records: lines to records, sentences, frames.
func BenchmarkPageToFrames(b *testing.B) {
	const page = 1000
	labels := map[string]string{"tallyman": "record", "object": "kubernetes-audit", "cluster": "prod", "severity": "medium", "actor": "human", "access": "exec", "service_name": "kubernetes-audit"}
	lines := make([]string, page)
	for i := range lines {
		lines[i] = fmt.Sprintf(`{"record_id":"%d/ResponseStarted","record_version":1,"event_action":"exec","event_outcome":"success","user_name":"alice","client_address":"192.0.2.7",`+
			`"user_agent_original":"kubectl/v1.34.4 (linux/amd64) kubernetes/abc","user_agent_name":"kubectl","user_agent_version":"v1.34.4","k8s_namespace_name":"shop","k8s_pod_name":"client-%d",`+
			`"k8s_container_name":"client","k8s_audit_id":"%d","k8s_audit_stage":"ResponseStarted","k8s_audit_level":"Metadata","k8s_authorization_decision":"allow",`+
			`"http_response_status_code":101,"process_command_line":"sh -c 'echo hi'"}`, i, i, i)
	}
	query := auditql.Query{Shape: auditql.Records}
	compiled, err := auditql.Compile(&query, auditql.Context{From: at.Add(-time.Hour), To: at})
	require.NoError(b, err)
	for b.Loop() {
		records := make([]record.Record, page)
		for i, line := range lines {
			records[i] = record.New(at.Add(-time.Duration(i)*time.Millisecond), labels, line)
		}
		answer := &ask.Answer{Page: record.NewPage(records, false)}
		require.Equal(b, page, frames.Of(answer, compiled, options)[0].Rows())
	}
}
