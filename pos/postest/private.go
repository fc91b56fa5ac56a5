package postest

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

// minWord is the length from which a word of a name tells whose it is.
const minWord = 4

// private lists what no error may tell: the credential, our callback's token and the guest.
func (s Subject) private() []string {
	g := s.Draft.Guest
	all := []string{s.Secret, s.Draft.CallbackURL, g.Name, g.Phone, g.Address, g.Comment, g.Reference, g.PaymentToken, g.ReturnURL, digits(g.Phone)}
	if s.Draft.CallbackURL != "" {
		all = append(all, path.Base(s.Draft.CallbackURL))
	}
	for _, values := range []map[string]string{g.Notes, g.Metadata, g.PaymentProof} {
		for _, value := range values {
			all = append(all, value)
		}
	}
	for word := range strings.FieldsSeq(g.Name) {
		if utf8.RuneCountInString(word) >= minWord {
			all = append(all, word)
		}
	}
	return all
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// requireKind checks an error: its kind, who reports it, and that it tells nothing private.
func (s Subject) requireKind(t *testing.T, want pos.Kind, err error) {
	t.Helper()
	s.requireClean(t, err)
	require.Equal(t, want, pos.KindOf(err), "%v", err)
	failed, ok := errors.AsType[*pos.Error](err)
	require.True(t, ok, "an error is a *pos.Error")
	require.Equal(t, s.System, failed.System)
	require.NotEmpty(t, failed.Op)
}

// requireRow checks the error of a fault that the table knows.
func (s Subject) requireRow(t *testing.T, row expectation, err error) {
	t.Helper()
	s.requireKind(t, row.kind, err)
	if row.fault.oversized() {
		require.ErrorContains(t, err, "larger than", "the error says what was wrong")
	}
	if failed, _ := errors.AsType[*pos.Error](err); row.fault.paused() {
		require.Equal(t, pause, failed.RetryAfter, "the pause is told")
	}
}

// requireClean checks that a failure is reported, and nothing private in it.
func (s Subject) requireClean(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	s.requireSilent(t, fmt.Sprintf("%v %+v %q", err, err, err))
	if failed, ok := errors.AsType[*pos.Error](err); ok {
		s.requireSilent(t, failed.Code+" "+failed.Text+" "+pos.Reason(err))
	}
}

func (s Subject) requireSilent(t *testing.T, text string) {
	t.Helper()
	for _, datum := range s.private() {
		if datum != "" {
			require.NotContains(t, strings.ToLower(text), strings.ToLower(datum))
		}
	}
}

// copyOf writes a draft down, to see later whether somebody changed it.
func copyOf(t *testing.T, d pos.Draft) string {
	t.Helper()
	text, err := json.Marshal(d)
	require.NoError(t, err)
	return string(text)
}
