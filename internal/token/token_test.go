package token_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/internal/token"
)

const orderID = "abcdefghijklmnopqrstuvwxyz"

func key(id string) token.Key {
	return token.Key{ID: id, Secret: []byte(strings.Repeat(id, 32))}
}

func minter(t *testing.T, keys ...token.Key) *token.Minter {
	t.Helper()
	m, err := token.NewMinter(keys...)
	require.NoError(t, err)
	return m
}

func TestMintIsTheIDAndItsCodeInLowerCaseBase32(t *testing.T) {
	mac := hmac.New(sha256.New, key("t1").Secret)
	mac.Write([]byte("pos:msk-1\x00" + orderID))
	want := orderID + strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)))[:26]

	got := minter(t, key("t1")).Mint("pos:msk-1", orderID)
	require.Equal(t, want, got)
	require.Regexp(t, `^[a-z2-7]{52}$`, got)
}

func TestVerify(t *testing.T) {
	old, fresh := key("t1"), key("t2")
	m := minter(t, fresh, old)
	good := m.Mint("pos:msk-1", orderID)
	flipped := "b" + good[1:]

	tests := []struct {
		name, purpose, token string
		want                 bool
	}{
		{"a token as it was minted", "pos:msk-1", good, true},
		{"a token in upper case", "pos:msk-1", strings.ToUpper(good), true},
		{"a token of the key before", "pos:msk-1", minter(t, old).Mint("pos:msk-1", orderID), true},
		{"a token of a foreign key", "pos:msk-1", minter(t, key("t3")).Mint("pos:msk-1", orderID), false},
		{"a token for another store", "pos:msk-2", good, false},
		{"another order's id with this order's code", "pos:msk-1", flipped, false},
		{"a code without an id", "pos:msk-1", good[26:], false},
		{"a token cut short", "pos:msk-1", good[:51], false},
		{"nothing", "pos:msk-1", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id, ok := m.Verify(tt.purpose, tt.token)
			require.Equal(t, tt.want, ok)
			if tt.want {
				require.Equal(t, orderID, id)
			} else {
				require.Empty(t, id)
			}
		})
	}
}

func TestNoOtherStringVerifies(t *testing.T) {
	m := minter(t, key("t1"))
	rapid.Check(t, func(rt *rapid.T) {
		_, ok := m.Verify("staff", rapid.String().Draw(rt, "token"))
		require.False(rt, ok)
	})
}

func TestFingerprintsAreComparedUnderTheKeyTheyName(t *testing.T) {
	old, fresh := key("t1"), key("t2")
	before := minter(t, old).Fingerprint([]byte("body"))
	require.Regexp(t, `^t1:[0-9a-f]{64}$`, before)

	rotated := minter(t, fresh, old)
	require.True(t, rotated.SameFingerprint(before, []byte("body")))
	require.False(t, rotated.SameFingerprint(before, []byte("another body")))
	require.NotEqual(t, before, rotated.Fingerprint([]byte("body")))
	require.False(t, minter(t, fresh).SameFingerprint(before, []byte("body")), "its key is gone")
	require.False(t, rotated.SameFingerprint("", []byte("body")))
}

func TestNewMinterNamesEveryKeyThatWillNotDo(t *testing.T) {
	_, err := token.NewMinter()
	require.ErrorContains(t, err, "one key at least")

	good := key("t1")
	_, err = token.NewMinter(good, good, token.Key{ID: "a:b", Secret: good.Secret}, token.Key{ID: "t2", Secret: []byte("hunter2")})
	require.ErrorContains(t, err, "key id t1 stands for two keys")
	require.ErrorContains(t, err, "key 2: its id is empty or holds a colon")
	require.ErrorContains(t, err, "key t2 has 7 bytes, want 32 or more")
	require.NotContains(t, err.Error(), "hunter2")
}
