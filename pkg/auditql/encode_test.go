package auditql_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

func TestConditionsAreWrittenAsTheyAreRead(t *testing.T) {
	r := random{rand.New(rand.NewPCG(7, 7))}
	for range 2000 {
		want := r.condition(4)
		raw, err := json.Marshal(want)
		require.NoError(t, err)
		got, err := auditql.DecodeCondition(raw)
		require.NoError(t, err, string(raw))
		require.Equal(t, want, got, string(raw))
	}
	for want, condition := range map[string]auditql.Condition{
		`{"and":[]}`: auditql.And{},
		`{"not":{"field":"user_name","op":"=","value":"alice"}}`:    auditql.Not{Of: auditql.Comparison{Field: "user_name", Op: "=", Values: []string{"alice"}}},
		`{"field":"user_name","op":"in","value":["alice","bob"]}`:   auditql.Comparison{Field: "user_name", Op: "in", Values: []string{"alice", "bob"}},
		`{"or":[{"field":"user_name","op":"exists"}]}`:              auditql.Or{auditql.Comparison{Field: "user_name", Op: "exists"}},
		`{"field":"user_name","op":"=","value":"<b> \u0026 \"c\""}`: auditql.Comparison{Field: "user_name", Op: "=", Values: []string{`<b> & "c"`}},
	} {
		raw, err := json.Marshal(condition)
		require.NoError(t, err)
		require.JSONEq(t, want, string(raw))
	}
}
