// Package search reads and writes the search bar's language, one line of text for the conditions of an audit query:
//
//	verb:delete user:alice* -namespace:kube-system severity>=high "base64 -d"
//
// A term is a field, an operator and a value, or a text that is found anywhere in the record. Terms that stand side by
// side must all hold; OR between them asks for one, parentheses group, and - or NOT before a term or a group negates it.
//
//	user:alice          is alice; * stands for any characters and ? for one
//	user:(alice bob)    is one of these
//	user:*              is there; -user:* is not
//	user="alice*"       is just that text, stars and all
//	user=~"al.*"        the whole value matches an RE2 pattern; !~ does not
//	code>=400           numbers, and severity, are ordered: > >= < <=, code:400..499, code:4xx
//	"base64 -d"         the record's text holds this; -"x" does not
//
// Values with spaces, quotes or parentheses are put in double quotes. Fields have short names, see Aliases. At the
// outermost level object: chooses audit objects as the query's own objects do (commands in containers are found wherever
// they were recorded); object= compares the label.
package search
