package seal_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/internal/seal"
	"github.com/ordersaga/ordersaga/order"
)

const orderID = "abcdefghijklmnopqrstuvwxyz"

func key(id string) seal.Key { return seal.Key{ID: id, Secret: seal.NewSecret()} }

func ring(t *testing.T, keys ...seal.Key) *seal.Ring {
	t.Helper()
	r, err := seal.NewRing(keys...)
	require.NoError(t, err)
	return r
}

func TestWhatWasSealedOpensForItsOrder(t *testing.T) {
	r := ring(t, key("k1"))
	rapid.Check(t, func(rt *rapid.T) {
		plaintext := rapid.SliceOf(rapid.Byte()).Draw(rt, "plaintext")
		sealed, err := r.Seal(orderID, plaintext)
		require.NoError(rt, err)
		opened, err := r.Open(orderID, sealed)
		require.NoError(rt, err)
		require.True(rt, bytes.Equal(plaintext, opened))
	})
}

func TestSealedShowsNothingAndIsNeverTheSameTwice(t *testing.T) {
	r := ring(t, key("k1"))
	first, err := r.Seal(orderID, []byte("Tverskaya 7, flat 4"))
	require.NoError(t, err)
	second, err := r.Seal(orderID, []byte("Tverskaya 7, flat 4"))
	require.NoError(t, err)
	require.Equal(t, "k1", first.KeyID)
	require.NotContains(t, string(first.Data), "Tverskaya")
	require.NotEqual(t, first.Data, second.Data)
}

func TestOpenRefuses(t *testing.T) {
	r := ring(t, key("k1"), key("k2"))
	sealed, err := r.Seal(orderID, []byte("secret"))
	require.NoError(t, err)
	changed := append([]byte(nil), sealed.Data...)
	changed[len(changed)-1] ^= 1

	tests := []struct {
		name    string
		orderID string
		sealed  order.Sealed
		want    error
	}{
		{"a value of another order", "zbcdefghijklmnopqrstuvwxyz", sealed, seal.ErrNotAuthentic},
		{"a value that was changed", orderID, order.Sealed{KeyID: "k1", Data: changed}, seal.ErrNotAuthentic},
		{"a value under another key's id", orderID, order.Sealed{KeyID: "k2", Data: sealed.Data}, seal.ErrNotAuthentic},
		{"a value shorter than a nonce", orderID, order.Sealed{KeyID: "k1", Data: []byte("x")}, seal.ErrNotAuthentic},
		{"a value of a key that was taken out", orderID, order.Sealed{KeyID: "k0", Data: sealed.Data}, seal.ErrUnknownKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := r.Open(tt.orderID, tt.sealed)
			require.ErrorIs(t, err, tt.want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestARotatedRingSealsWithTheNewKeyAndOpensWithTheOld(t *testing.T) {
	old, fresh := key("k1"), key("k2")
	before, err := ring(t, old).Seal(orderID, []byte("x"))
	require.NoError(t, err)

	rotated := ring(t, fresh, old)
	opened, err := rotated.Open(orderID, before)
	require.NoError(t, err)
	require.Equal(t, []byte("x"), opened)
	after, err := rotated.Seal(orderID, []byte("x"))
	require.NoError(t, err)
	require.Equal(t, "k2", after.KeyID)
}

func TestAGuestComesBackWhole(t *testing.T) {
	r := ring(t, key("k1"))
	latitude := 55.1
	guest := order.Guest{
		Name: "G", Phone: "+7900", Latitude: &latitude, Notes: map[string]string{"0": "no onions"},
		Metadata: map[string]string{"chat_id": "991"}, PaymentToken: "tok", PaymentProof: map[string]string{"charge": "c"},
	}
	sealed, err := r.SealGuest(orderID, guest)
	require.NoError(t, err)
	opened, err := r.OpenGuest(orderID, sealed)
	require.NoError(t, err)
	require.Equal(t, guest, opened)
}

func TestGuestEdges(t *testing.T) {
	r := ring(t, key("k1"))
	none, err := r.OpenGuest(orderID, order.Sealed{})
	require.NoError(t, err)
	require.Equal(t, order.Guest{}, none)

	other, err := r.Seal(orderID, []byte("guest +7900 in no JSON"))
	require.NoError(t, err)
	_, err = r.OpenGuest(orderID, other)
	require.ErrorContains(t, err, orderID)
	require.NotContains(t, err.Error(), "7900")

	_, err = r.OpenGuest(orderID, order.Sealed{KeyID: "k9", Data: other.Data})
	require.ErrorIs(t, err, seal.ErrUnknownKey)

	notANumber := math.NaN()
	_, err = r.SealGuest(orderID, order.Guest{Latitude: &notANumber})
	require.ErrorContains(t, err, orderID)
}

func TestNewRingNamesEveryKeyThatWillNotDo(t *testing.T) {
	_, err := seal.NewRing()
	require.ErrorContains(t, err, "one key at least")

	good := key("k1")
	_, err = seal.NewRing(good, seal.Key{ID: "short", Secret: []byte("hunter2")}, good, seal.Key{Secret: good.Secret})
	require.ErrorContains(t, err, "key short has 7 bytes, want 32")
	require.ErrorContains(t, err, "key id k1 stands for two keys")
	require.ErrorContains(t, err, "key 3 has no id")
	require.NotContains(t, err.Error(), "hunter2")
}
