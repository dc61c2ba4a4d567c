package search_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/search"
)

func is(field string, op auditql.Op, values ...string) auditql.Comparison {
	return auditql.Comparison{Field: field, Op: op, Values: values}
}

func TestParse(t *testing.T) {
	alice, bob := is("user_name", "=", "alice"), is("user_name", "=", "bob")
	tests := []struct {
		text    string
		objects []string
		where   auditql.Condition
		// written is how it is written again, where that differs.
		written string
	}{
		{"", nil, nil, ""},
		{"  \n\t ", nil, nil, ""},
		{"user:alice", nil, alice, ""},
		{"user_name:alice", nil, alice, "user:alice"},
		{"user=alice", nil, alice, "user:alice"},
		{`user:"alice"`, nil, alice, "user:alice"},
		{"user!=alice", nil, is("user_name", "!=", "alice"), "-user:alice"},
		{"-user:alice", nil, is("user_name", "!=", "alice"), ""},
		{"NOT user:alice", nil, is("user_name", "!=", "alice"), "-user:alice"},
		{"user:alice*", nil, is("user_name", "=~", "alice.*"), ""},
		{"user:a?i.e", nil, is("user_name", "=~", `a.i\.e`), ""},
		{`user:alice\*`, nil, is("user_name", "=", "alice*"), `user:"alice*"`},
		{`user="alice*"`, nil, is("user_name", "=", "alice*"), `user:"alice*"`},
		{"user:*alice*", nil, is("user_name", "contains", "alice"), ""},
		{"-user:*ali*", nil, is("user_name", "notContains", "ali"), ""},
		{"user:*", nil, auditql.Comparison{Field: "user_name", Op: "exists"}, ""},
		{"-user:*", nil, auditql.Comparison{Field: "user_name", Op: "absent"}, ""},
		{"user:(alice bob)", nil, is("user_name", "in", "alice", "bob"), ""},
		{`user:(alice, "b c" OR bob)`, nil, is("user_name", "in", "alice", "b c", "bob"), `user:(alice "b c" bob)`},
		{"-user:(alice bob)", nil, is("user_name", "notIn", "alice", "bob"), ""},
		{"user!=(alice bob)", nil, is("user_name", "notIn", "alice", "bob"), "-user:(alice bob)"},
		{"user:(alice b*)", nil, auditql.Or{alice, is("user_name", "=~", "b.*")}, "user:alice OR user:b*"},
		{`user=~"al.+"`, nil, is("user_name", "=~", "al.+"), ""},
		{`user!~"al.+"`, nil, is("user_name", "!~", "al.+"), ""},
		{"severity>=high", nil, is("severity", ">=", "high"), ""},
		{"code>=400 code<500", nil, auditql.And{is("http_response_status_code", ">=", "400"), is("http_response_status_code", "<", "500")}, ""},
		{"code:400..499", nil, auditql.And{is("http_response_status_code", ">=", "400"), is("http_response_status_code", "<=", "499")}, "code>=400 code<=499"},
		{"code:5xx", nil, auditql.And{is("http_response_status_code", ">=", "500"), is("http_response_status_code", "<=", "599")}, "code>=500 code<=599"},
		{"severity:medium..", nil, is("severity", ">=", "medium"), "severity>=medium"},
		{"exit:-1", nil, is("process_exit_code", "=", "-1"), ""},
		{"base64", nil, is("line", "contains", "base64"), ""},
		{`"base64 -d"`, nil, is("line", "contains", "base64 -d"), ""},
		{`-"base64 -d"`, nil, is("line", "notContains", "base64 -d"), ""},
		{"*base64*", nil, is("line", "contains", "base64"), "base64"},
		{"b*64", nil, is("line", "=~", "b.*64"), `text=~"b.*64"`},
		{`text:shadow`, nil, is("line", "contains", "shadow"), "shadow"},
		{`"say \"hi\"\n\u00e9"`, nil, is("line", "contains", "say \"hi\"\né"), `"say \"hi\"\né"`},
		{"--privileged", nil, is("line", "contains", "--privileged"), `"--privileged"`},
		{"image:registry.example.com:5000/shop/web@sha256:00", nil, is("container_image_name", "=", "registry.example.com:5000/shop/web@sha256:00"), ""},
		{"command:cat\\ /etc/shadow", nil, is("process_command_line", "=", "cat /etc/shadow"), `command:"cat /etc/shadow"`},
		{"container:web", nil, auditql.Or{is("k8s_container_name", "=", "web"), is("container_name", "=", "web")}, ""},
		{"-container:web", nil, auditql.Not{Of: auditql.Or{is("k8s_container_name", "=", "web"), is("container_name", "=", "web")}}, ""},
		{"container!=web", nil, auditql.And{is("k8s_container_name", "!=", "web"), is("container_name", "!=", "web")}, "-k8s_container_name:web -container_name:web"},
		{"user:alice OR user:bob", nil, auditql.Or{alice, bob}, ""},
		{"user:alice user:bob", nil, auditql.And{alice, bob}, ""},
		{"user:alice AND user:bob", nil, auditql.And{alice, bob}, "user:alice user:bob"},
		{"user:alice or user:bob", nil, auditql.And{alice, is("line", "contains", "or"), bob}, ""},
		{"a user:alice OR b", nil, auditql.Or{auditql.And{is("line", "contains", "a"), alice}, is("line", "contains", "b")}, ""},
		{"(user:alice OR user:bob) a", nil, auditql.And{auditql.Or{alice, bob}, is("line", "contains", "a")}, ""},
		{"-(user:alice a)", nil, auditql.Not{Of: auditql.And{alice, is("line", "contains", "a")}}, ""},
		{"- -user:alice", nil, auditql.And{is("line", "contains", "-"), is("user_name", "!=", "alice")}, `"-" -user:alice`},
		{"-NOT user:alice", nil, alice, "user:alice"},
		{"object:kubernetes-audit", []string{"kubernetes-audit"}, nil, ""},
		{"object:(container-command container-log) user:alice", []string{"container-command", "container-log"}, alice, ""},
		{"object:container-log AND a", []string{"container-log"}, is("line", "contains", "a"), "object:container-log a"},
		{"user:alice object:container-log", []string{"container-log"}, alice, "object:container-log user:alice"},
		{"object=container-command", nil, is("object", "=", "container-command"), ""},
		{"-object:container-log", nil, is("object", "!=", "container-log"), "-object=container-log"},
		{"(object:container-log OR severity>=high)", nil, auditql.Or{is("object", "=", "container-log"), is("severity", ">=", "high")}, "object=container-log OR severity>=high"},
		{"object:container-log (a OR b)", []string{"container-log"}, auditql.Or{is("line", "contains", "a"), is("line", "contains", "b")}, ""},
		{`verb:delete user:alice* -namespace:kube-system severity>=high "base64 -d"`, nil, auditql.And{
			is("event_action", "=", "delete"), is("user_name", "=~", "alice.*"), is("k8s_namespace_name", "!=", "kube-system"), is("severity", ">=", "high"), is("line", "contains", "base64 -d"),
		}, ""},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			found, err := search.Parse(test.text)
			require.NoError(t, err)
			require.Equal(t, &search.Conditions{Objects: test.objects, Where: test.where}, found)
			written, err := search.Format(found)
			require.NoError(t, err)
			want := test.written
			if want == "" {
				want = strings.TrimSpace(test.text)
			}
			require.Equal(t, want, written)
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ text, blamed, message string }{
		{"usr:alice", "usr", `"usr" is no field of the record; did you mean user? To search for the text, put it in quotes.`},
		{"http://example.com", "http", `"http" is no field of the record`},
		{"zzzzzzzzzz:1", "zzzzzzzzzz", `is no field of the record. To search`},
		{"tallyman:record", "tallyman", "is no field"},
		{"user:", "user:", "a value is missing behind user:"},
		{"user: alice", "user:", "a value is missing behind user:"},
		{"user>=", "user>=", "a value is missing"},
		{"user>5", "5", `">" is not allowed for the string field "user_name"`},
		{"code:ok", "ok", "must be a number"},
		{"code:4*", "4*", `"=~" is not allowed for the integer field`},
		{"code:..", "..", "a range needs at least one end"},
		{"severity>=urgent", "urgent", `"urgent" is no value of the label severity; its values: info, low`},
		{"severity:(high urgent)", "urgent", "is no value of the label severity"},
		{`user=~"("`, `"("`, "is no pattern in RE2 syntax"},
		{`"open`, `"open`, "this quote is not closed"},
		{`user:"open`, `"open`, "this quote is not closed"},
		{`""`, `""`, "nothing to search for"},
		{`a ** b`, `**`, "nothing to search for but wildcards"},
		{"(a", "(", "this parenthesis is not closed"},
		{"a)", ")", "nothing is open here"},
		{"()", "(", "these parentheses are empty"},
		{"user:(a", "(", "this list of values is not closed"},
		{"user:()", ")", "the list of values is empty"},
		{"user:(a (b))", "(", "only values and OR may stand in a list"},
		{"a OR", "", "one is missing here"},
		{"OR a", "OR", "one is missing here"},
		{"AND a", "AND", "one is missing here"},
		{"a AND", "AND", "one is missing here"},
		{"a AND OR b", "AND", "one is missing here"},
		{"-(", "(", "not closed"},
		{"NOT", "NOT", "what is to be excluded is missing"},
		{"NOT OR a", "NOT", "what is to be excluded is missing"},
		{"=alice", "=", "a field's name is missing before ="},
		{`user:"a"b`, "b", "a space is missing here"},
		{"user>(a b)", ">", "> takes one value"},
		{"object:pods", "pods", `"pods" is no value of the label object`},
		{"object:container-log object:collector", "object", "object: is there twice"},
		{"object:container-log OR a", "object", "cannot be in one of several alternatives"},
		{"a OR object:container-log", "object", "cannot be in one of several alternatives"},
		{strings.Repeat("(", 100) + "a" + strings.Repeat(")", 100), "(", "more than 18 levels"},
		{strings.Repeat("NOT ", 100) + "a", "NOT", "more than 18 levels"},
		{strings.Repeat("a ", 300), strings.Repeat("a ", 300), "more than 200 comparisons"},
		{strings.Repeat("a", search.MaxText+5), "aaaaa", "longer than 64 KiB"},
	}
	for _, test := range tests {
		t.Run(test.text[:min(len(test.text), 40)], func(t *testing.T) {
			_, err := search.Parse(test.text)
			var wrong *search.Error
			require.ErrorAs(t, err, &wrong)
			require.Contains(t, wrong.Message, test.message)
			require.Equal(t, test.blamed, test.text[wrong.Start:wrong.End])
		})
	}
}

func TestUTF16(t *testing.T) {
	text := "é🐳a"
	for at, want := range map[int]int{0: 0, 2: 1, 6: 3, 7: 4, 99: 4} {
		require.Equal(t, want, search.UTF16(text, at))
	}
	for at, want := range map[int]int{0: 0, 1: 2, 3: 6, 4: 7, 99: 7} {
		require.Equal(t, want, search.Byte(text, at))
	}
}

func TestVariables(t *testing.T) {
	text := "severity>=$severity object:${object} code:[[code]] user:(alice $user) cluster:$cluster"
	_, err := search.Parse(text)
	require.ErrorContains(t, err, "$severity")
	found, err := search.ParseTemplate(text)
	require.NoError(t, err)
	require.Equal(t, []string{"${object}"}, found.Objects)
	require.Equal(t, is("severity", ">=", "$severity"), found.Where.(auditql.And)[0])
	written, err := search.Format(found)
	require.NoError(t, err)
	require.Equal(t, "object:${object} severity>=$severity code:[[code]] user:(alice $user) cluster:$cluster", written)
	_, err = search.ParseTemplate("severity>=urgent user:$user")
	require.ErrorContains(t, err, "is no value of the label severity")
}
