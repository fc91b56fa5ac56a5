package api

import (
	"strconv"
	"strings"
	"time"
)

const (
	maxKey       = 255
	maxRequestID = 64
	// defaultWait and maxWait bound how long a POST waits for the verdict. Kakao gives a bot 5 seconds,
	// Telegram 10; 25 is below the usual 30 of a proxy.
	defaultWait = 4 * time.Second
	maxWait     = 25 * time.Second
)

// idempotencyKey reads an Idempotency-Key: a quoted string of RFC 8941, or the bare text.
func idempotencyKey(header string) (string, *Problem) {
	key := strings.TrimSpace(header)
	if strings.Contains(key, `"`) {
		var whole bool
		if key, whole = unquoted(key); !whole {
			return "", atParameter(InvalidParameter, keyHeader, "must stand in one pair of quotes, or in none")
		}
	}
	switch {
	case key == "":
		return "", atParameter(KeyRequired, keyHeader, "is required")
	case len(key) > maxKey:
		return "", atParameter(InvalidParameter, keyHeader, "must have at most 255 characters")
	}
	for _, r := range key {
		if r < ' ' || r > '~' {
			return "", atParameter(InvalidParameter, keyHeader, "must be printable ASCII")
		}
	}
	return key, nil
}

// unquoted reads a string of RFC 8941, section 3.3.3, and reports whether it is a whole one. Half a
// quote would be part of another key, and of another order.
func unquoted(text string) (key string, whole bool) {
	inner, opened := strings.CutPrefix(text, `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	var b strings.Builder
	escaped := false
	for _, c := range inner {
		switch special := c == '"' || c == '\\'; {
		case escaped && !special, !escaped && c == '"':
			return "", false
		case !escaped && special:
			escaped = true
		default:
			b.WriteRune(c)
			escaped = false
		}
	}
	return b.String(), opened && closed && !escaped
}

// preferredWait reads how long a Prefer header wants to wait: RFC 7240. What it does not understand
// counts as absent, as that RFC asks.
func preferredWait(header *string) time.Duration {
	if header == nil {
		return defaultWait
	}
	for preference := range strings.SplitSeq(*header, ",") {
		preference, _, _ = strings.Cut(preference, ";")
		name, value, _ := strings.Cut(preference, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "wait") {
			continue
		}
		n, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 16)
		if err != nil {
			return defaultWait
		}
		return min(time.Duration(n)*time.Second, maxWait)
	}
	return defaultWait
}

// etag is the entity tag of an order at a sequence.
func etag(sequence int64) string { return `"` + strconv.FormatInt(sequence, 10) + `"` }

// matches reports whether an If-None-Match header names the tag: RFC 9110, section 13.1.2, weak
// comparison.
func matches(header *string, tag string) bool {
	if header == nil {
		return false
	}
	for candidate := range strings.SplitSeq(*header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
			return true
		}
	}
	return false
}

// harmlessID reports whether a request id may be repeated in answers and logs.
func harmlessID(id string) bool {
	const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	return id != "" && len(id) <= maxRequestID && strings.Trim(id, characters) == ""
}
