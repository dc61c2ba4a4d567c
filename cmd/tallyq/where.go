package main

import (
	"regexp"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// The longer operators first: user_name!=x is not `user_name!` = x.
var comparison = regexp.MustCompile(`(?s)^\s*([A-Za-z_][A-Za-z0-9_]*)\s*(!=|=~|!~|>=|<=|=|>|<|\?)\s?(.*)$`)

// parseWhere reads a condition such as user_name=alice, http_response_status_code>=400, user_name=~'system:.*' or
// user_name? (is there).
func parseWhere(text string) (auditql.Condition, error) {
	parts := comparison.FindStringSubmatch(text)
	if parts == nil {
		return nil, usage("--where %q is no condition; examples: user_name=alice, severity>=high, process_command_line=~'.*base64.*', user_name?", text)
	}
	field, operator, value := parts[1], parts[2], parts[3]
	if operator == "?" {
		if value != "" {
			return nil, usage("--where %q: nothing may follow the question mark, which asks whether the field is there", text)
		}
		return auditql.Comparison{Field: field, Op: auditql.Exists}, nil
	}
	// An empty value asks for the absence of the field, as an empty label does in Loki.
	if value == "" && (operator == "=" || operator == "!=") {
		if operator == "=" {
			return auditql.Comparison{Field: field, Op: auditql.Absent}, nil
		}
		return auditql.Comparison{Field: field, Op: auditql.Exists}, nil
	}
	return auditql.Comparison{Field: field, Op: auditql.Op(operator), Values: []string{value}}, nil
}
