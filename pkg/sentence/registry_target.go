package sentence

import (
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// target is what an operation was about: an image, a layer of one, or whatever the registry manages beside images.
func target(r *record.Record) string {
	kind, name := r.Values["registry_resource_type"], withShortDigest(r.Values["registry_resource_name"])
	repository, project := r.Values["container_image_repository"], r.Values["registry_project"]
	switch kind {
	case "tag":
		return tagOf(r)
	case "blob":
		return blob(r)
	case "repository":
		return join(" ", "repository", first(repository, name))
	case "artifact", "":
		return first(registryImage(r), name, "something")
	case "signature":
		return first(name, repository, "something")
	case "catalog":
		return "the repositories"
	case "permission":
		// Who holds rights is said in the message, what they are about here.
		return first(name, repository, join(" ", "project", project))
	}
	text := join(" ", strings.ReplaceAll(kind, "-", " "), name)
	if project != "" && kind != "project" && repository == "" {
		text += " of project " + project
	}
	return text
}

// tagOf is a tag with what it is of: tag 1.4 of team/web.
func tagOf(r *record.Record) string {
	tag, name := r.Values["container_image_tag"], r.Values["registry_resource_name"]
	repository := r.Values["container_image_repository"]
	switch {
	case tag == "" && repository != "":
		return "tags of " + repository
	case tag == "":
		return join(" ", "tag", name)
	}
	return join(" of ", "tag "+tag, repository)
}

// registryImage is an image by its tag, with what the tag names behind it: team/web:1.4 (sha256:ab12…).
func registryImage(r *record.Record) string {
	repository, tag, digest := r.Values["container_image_repository"], r.Values["container_image_tag"], shortDigest(r.Values["oci_manifest_digest"])
	switch {
	case repository == "" || tag == "" && digest == "":
		return repository
	case tag == "":
		return repository + "@" + digest
	}
	return repository + ":" + tag + inBrackets(digest)
}

func blob(r *record.Record) string {
	_, digest, _ := strings.Cut(r.Values["registry_resource_name"], "@")
	text := join(" ", "content", shortDigest(digest))
	if source := r.Values["container_image_repository_from"]; source != "" {
		return text + " of " + source + " into " + first(r.Values["container_image_repository"], "a repository")
	}
	return join(" of ", text, r.Values["container_image_repository"])
}

// Digits of a digest that are enough to tell images apart, as docker and podman show them.
const digestDigits = 12

// shortDigest leaves the beginning of a digest; the field has all of it.
func shortDigest(digest string) string {
	algorithm, hex, ok := strings.Cut(digest, ":")
	if !ok || len(hex) <= digestDigits {
		return digest
	}
	return algorithm + ":" + hex[:digestDigits] + "…"
}

func withShortDigest(name string) string {
	before, digest, ok := strings.Cut(name, "@")
	if !ok {
		return name
	}
	return before + "@" + shortDigest(digest)
}

func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}
