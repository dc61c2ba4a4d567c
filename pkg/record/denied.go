package record

import "slices"

// What tells of a refusal: the decision of the API server's authorizer, or an answer of Unauthorized or Forbidden.
const (
	DecisionField = "k8s_authorization_decision"
	Forbidden     = "forbid"
	CodeField     = "http_response_status_code"
)

// RefusalCodes are the HTTP status codes of a refusal.
var RefusalCodes = []string{"401", "403"}

// Denied tells whether what the record tells of was refused.
func (r *Record) Denied() bool {
	if r.Values[DecisionField] == Forbidden {
		return true
	}
	return slices.Contains(RefusalCodes, r.Values[CodeField])
}
