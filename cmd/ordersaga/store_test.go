package main_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

func price(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }

// sold is a menu with everything in it that a menu may have.
func sold() gen.Menu {
	cream := gen.MenuModifier{Code: "905", Name: "Cream", Limit: new(1), Price: price(3000)}
	return gen.Menu{
		StoreId: "msk-1", Currency: "RUB", Categories: []gen.MenuCategory{{Code: "20", Name: "Soups"}, {Code: "21", Name: "Drinks"}},
		Dishes: []gen.Dish{
			{Code: "740", Name: "Cheese", Price: price(90000), Refused: new("it is sold by weight")},
			{Code: "701", Name: "Shchi", Category: new("20"), Price: price(28000), Rest: new(3), Groups: []gen.ModifierGroup{{
				Code: "51", Name: "Additions", Min: 1, Max: new(2), Free: 1,
				Modifiers: []gen.MenuModifier{cream, {Code: "906", Name: "Bread", Price: price(0), Groups: []gen.ModifierGroup{{Code: "52", Name: "On it", Modifiers: []gen.MenuModifier{cream}}}}},
			}}},
			{Code: "702", Name: "Borshch", Category: new("20"), Price: price(31000), Rest: new(0)},
			{Code: "720", Name: "Kompot", Category: new("21"), Price: price(15000)},
		},
	}
}

func TestAMenuIsPrinted(t *testing.T) {
	api, env := serve(t, http.StatusOK, sold())
	got := execute(t, env, "", "store", "menu", "msk-1")
	require.Equal(t, 0, got.code, got.stderr)
	require.Equal(t, []recorded{{method: "GET", path: "/v1/stores/msk-1/menu", authorization: "Bearer secret-key"}}, api.asked)
	require.Equal(t, `20  Soups
  701         280.00 RUB  Shchi, 3 left
    group 51  Additions: 1 to 2, 1 free
      905          30.00 RUB  Cream, at most 1
      906           0.00 RUB  Bread
        group 52  On it: 0 or more
          905          30.00 RUB  Cream, at most 1
  702         310.00 RUB  Borshch, sold out
21  Drinks
  720         150.00 RUB  Kompot
-  without a category
  740         900.00 RUB  Cheese, cannot be ordered: it is sold by weight
`, got.stdout)
	require.Contains(t, execute(t, env, "", "store", "menu", "msk-1", "--json").stdout, `"store_id":"msk-1"`)
}

func TestAMenuOfNothingSaysSo(t *testing.T) {
	_, env := serve(t, http.StatusOK, gen.Menu{StoreId: "msk-1", Currency: "RUB"})
	require.Equal(t, "nothing is on the menu\n", execute(t, env, "", "store", "menu", "msk-1").stdout)
}

func TestAMenuThatCannotBeReadIsAFailure(t *testing.T) {
	_, env := serve(t, http.StatusServiceUnavailable, gen.Problem{Code: "pos_unavailable", Title: "The restaurant's POS is away", Status: 503, Retryable: true})
	got := execute(t, env, "", "store", "menu", "msk-1")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "The restaurant's POS is away (pos_unavailable)")
	require.Contains(t, got.stderr, "the same request may succeed later")
	require.Equal(t, 2, execute(t, env, "", "store", "menu").code)
}
