package journal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
)

func TestCheckDSN_NamesWhatWaitingDoesNotMend(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, dsn, want string }{
		{"a file that is not there yet", "file:none/journal.db", ""},
		{"a server", "postgres://u:s3cret@db/o?sslmode=require&application_name=x&synchronous_commit=remote_apply", ""},
		{"a server with options", "postgres://u:s3cret@db/o?options=-c%20statement_timeout%3D5s", ""},
		{"a folder", "file:" + t.TempDir() + "?_pragma=x", "names a folder"},
		{"a journal in memory", ":memory:", ""},
		{"a password that is not escaped", "postgres://u:s3cret/s3cret@db/o", "is not a URL"},
		{"a way to encrypt that is none", "postgres://u:s3cret@db/o?target_session_attrs=any&sslmode=s3cret", "clients do not take, or names a file that cannot be read: sslmode"},
		{"a certificate that is not there", "postgres://u:s3cret@db/o?sslmode=verify-full&sslrootcert=/s3cret", "cannot be read: sslrootcert"},
		{"a port that is none", "postgres://u@db:70000/o", "clients do not take"},
		{"commits that a crash forgets", "postgres://u:s3cret@db/o?synchronous_commit=OFF", "sets synchronous_commit to off"},
		{"the same in other words", "postgres://u:s3cret@db/o?synchronous_commit=false", "sets synchronous_commit to off"},
		{"the same in other letters", "postgres://u:s3cret@db/o?Synchronous_Commit=off", "sets synchronous_commit to off"},
		{"the same behind a backslash", "postgres://u:s3cret@db/o?options=-c%20synchronous_commit%3D%5Coff", "sets synchronous_commit to off"},
		{"the same among the options", "postgres://u:s3cret@db/o?options=-c%20synchronous_commit%3Doff", "sets synchronous_commit to off"},
		{"the same as a long option", "postgres://u:s3cret@db/o?options=--synchronous-commit%3Doff", "sets synchronous_commit to off"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := journal.CheckDSN(tt.dsn)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}
