package lifecycle

import (
	"regexp"
	"strings"
)

// reference is an image reference taken apart.
type reference struct{ registry, repository, tag, digest string }

// Source: distribution, reference/reference.go (grammar). Nothing is added that is not written: no docker.io, no latest.
var referencePattern = regexp.MustCompile(`^(?:([^/@]+)/)?([^:@]+)(?::(\w[\w.-]{0,127}))?(?:@([A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}))?$`)

func parseReference(text string) (reference, bool) {
	found := referencePattern.FindStringSubmatch(text)
	if found == nil || strings.HasPrefix(text, "sha256:") {
		return reference{}, false
	}
	r := reference{registry: found[1], repository: found[2], tag: found[3], digest: found[4]}
	if host := r.registry; host != "" && !strings.ContainsAny(host, ".:") && host != "localhost" {
		r.registry, r.repository = "", host+"/"+r.repository
	}
	return r, true
}

// String writes the reference: by its tag or, where it has none, by its digest.
func (r reference) String() string {
	name := r.repository
	if r.registry != "" {
		name = r.registry + "/" + name
	}
	switch {
	case r.repository == "":
		return ""
	case r.tag != "":
		return name + ":" + r.tag
	case r.digest != "":
		return name + "@" + r.digest
	}
	return name
}

const imagePrefix = "image/"

// images knows what registries told of images, to find what of it is about an image that runs.
type images struct{ byName, byDigest map[string]string }

// moves looks through marks and gives those of registries, and of images on a host, the key of their image. What is told of
// a digest without a tag, as a deletion is, belongs to the tag that names it, where that is known.
func moves(marks []Mark) images {
	known := images{byName: map[string]string{}, byDigest: map[string]string{}}
	for i := range marks {
		m := &marks[i]
		ofHost := m.Kind == Lifecycle && strings.HasPrefix(m.Action, "image-") && m.podUID == "" && m.containerID == ""
		if m.Image == "" || m.Kind != Registry && !ofHost {
			continue
		}
		m.Entity = imagePrefix + m.Image
		if m.Kind == Registry {
			known.byName[m.Image] = m.Entity
		}
		if m.digest != "" && !strings.Contains(m.Image, "@") {
			known.byDigest[m.digest] = m.Entity
		}
	}
	for i := range marks {
		m := &marks[i]
		if m.Kind != Registry || m.digest == "" || !strings.Contains(m.Image, "@") {
			continue
		}
		if key := known.byDigest[m.digest]; key != "" {
			m.Entity = key
		} else {
			known.byDigest[m.digest] = m.Entity
		}
	}
	return known
}

// of gives the key of the image that a span runs: by its name, or by the digest of its content.
func (i images) of(span *Span) string {
	if parsed, ok := parseReference(span.Image); ok {
		if key := i.byName[parsed.String()]; key != "" {
			return key
		}
	}
	if span.Digest == "" {
		return ""
	}
	return i.byDigest[span.Digest]
}

// Image is an image that something runs.
type Image struct{ Repository, Digest string }

// Images lists what the containers of an answer run, each once, at most so many.
func (a *Answer) Images(most int) []Image {
	var list []Image
	seen := map[Image]struct{}{}
	for i := range a.Spans {
		span := &a.Spans[i]
		parsed, ok := parseReference(span.Image)
		image := Image{Repository: parsed.repository, Digest: firstOf(span.Digest, parsed.digest)}
		if _, twice := seen[image]; twice || !ok {
			continue
		}
		seen[image] = struct{}{}
		if list = append(list, image); len(list) == most {
			break
		}
	}
	return list
}
