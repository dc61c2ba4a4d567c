package search_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/search"
)

// The place is where the bar stands.
func TestAt(t *testing.T) {
	tests := []struct {
		text     string
		due      search.Due
		fields   string
		typed    string
		replaced string
	}{
		{"|", search.DueTerm, "", "", ""},
		{"us|", search.DueTerm, "", "us", "us"},
		{"us|er", search.DueTerm, "", "us", "user"},
		{"user:alice |", search.DueTerm, "", "", ""},
		{"user:alice n|", search.DueTerm, "", "n", "n"},
		{"-na|", search.DueTerm, "", "na", "na"},
		{"(na|", search.DueTerm, "", "na", "na"},
		{"user:|", search.DueValue, "user_name", "", ""},
		{"user:al|", search.DueValue, "user_name", "al", "al"},
		{"user:al|ice bob", search.DueValue, "user_name", "al", "alice"},
		{"-user:al|", search.DueValue, "user_name", "al", "al"},
		{`user:"al|`, search.DueValue, "user_name", "al", `"al`},
		{`user:"al|ice" b`, search.DueValue, "user_name", "al", `"alice"`},
		{`user:"alice" |`, search.DueTerm, "", "", ""},
		{"severity>=|", search.DueValue, "severity", "", ""},
		{"container:w|", search.DueValue, "k8s_container_name,container_name", "w", "w"},
		{"user:(alice b|", search.DueValue, "user_name", "b", "b"},
		{"user:(alice |", search.DueValue, "user_name", "", ""},
		{"user:(alice OR |", search.DueValue, "user_name", "", ""},
		{"user:(alice) |", search.DueTerm, "", "", ""},
		{"usr:a|", search.DueTerm, "", "a", "a"},
		{"user: |", search.DueTerm, "", "", ""},
		{`"base64 |`, search.DueTerm, "", "base64 ", `"base64 `},
		{"é us|", search.DueTerm, "", "us", "us"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			before, after, _ := strings.Cut(test.text, "|")
			text := before + after
			place := search.At(text, len(before))
			require.Equal(t, test.due, place.Due)
			require.Equal(t, test.fields, strings.Join(place.Fields, ","))
			require.Equal(t, test.typed, place.Typed)
			require.Equal(t, test.replaced, text[place.Start:place.End])
		})
	}
	require.Equal(t, 5, search.At("user:alice", 5).Start, "places beyond the text are its ends")
	require.Equal(t, 4, search.At("user", 99).End)
	require.Equal(t, 0, search.At("user", -1).End)
}

func labels(items []search.Item) (list []string) {
	for _, item := range items {
		list = append(list, item.Label)
	}
	return list
}

func TestTerms(t *testing.T) {
	all := search.Terms("")
	require.Equal(t, "user", all[0].Label)
	require.Equal(t, "user:", all[0].Insert)
	require.NotContains(t, labels(all), "tallyman")
	for _, item := range all {
		require.NotEmpty(t, item.Detail, item.Label)
		if item.Kind == "field" {
			require.NotEmpty(t, item.Documentation, item.Label)
		}
	}
	found := search.Terms("NAME")
	require.Equal(t, "namespace", found[0].Label)
	require.Contains(t, labels(found), "k8s_pod_name")
	require.NotContains(t, labels(found), "code")
	severity := search.Terms("severity")
	require.Equal(t, "severity>=", severity[0].Insert)
	require.Equal(t, []string{"OR"}, labels(search.Terms("OR"))[:1])
	require.Equal(t, "Container (pod) or Container", search.Terms("container")[0].Detail)
}

func TestValues(t *testing.T) {
	items := search.Values([]string{"alice", "bob", "kalice smith"}, map[string]string{"alice": "12"}, "ALI")
	require.Equal(t, []search.Item{
		{Label: "alice", Insert: "alice", Kind: "value", Detail: "12"},
		{Label: "kalice smith", Insert: `"kalice smith"`, Kind: "value"},
	}, items)
}
