package botpos

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Variant is one of the two texts of the dialect.
type Variant string

// The variants.
const (
	Seed    Variant = "seed"    // README.md
	Suggest Variant = "suggest" // kakao-suggest.md
)

// Paths are the paths of the calls, relative to the URL. {storeId}, {orderId} and {numb} are filled in.
type Paths struct {
	Menu   string `json:"menu" yaml:"menu"`
	Order  string `json:"order" yaml:"order"`
	Status string `json:"status" yaml:"status"`
	Cancel string `json:"cancel" yaml:"cancel"`
}

// paths are a variant's own. README.md lists the product call twice, once as the order; the order's path
// is therefore the one of the other text (assumed). That text names no path to cancel by (assumed to be
// the README's).
func (v Variant) paths() Paths {
	switch v {
	case Seed:
		return Paths{
			Menu: "stores/{storeId}/items", Order: "stores/{storeId}/order",
			Status: "stores/{storeId}/orders/{orderId}/numbs/{numb}", Cancel: "cancel",
		}
	case Suggest:
		return Paths{
			Menu: "stores/{storeId}/menu", Order: "stores/{storeId}/order",
			Status: "order/stores/{storeId}/order/{orderId}", Cancel: "cancel",
		}
	}
	return Paths{}
}

// over are the paths, and where one is empty that of base.
func (p Paths) over(base Paths) Paths {
	return Paths{
		Menu: cmp.Or(p.Menu, base.Menu), Order: cmp.Or(p.Order, base.Order),
		Status: cmp.Or(p.Status, base.Status), Cancel: cmp.Or(p.Cancel, base.Cancel),
	}
}

func (p Paths) check() error {
	errs := []error{
		checkPath("menu", p.Menu, storeMark), checkPath("order", p.Order, storeMark),
		checkPath("status", p.Status, storeMark, orderMark, numbMark), checkPath("cancel", p.Cancel, storeMark, orderMark, numbMark),
	}
	if p.Status != "" && !strings.Contains(p.Status, orderMark) {
		errs = append(errs, errors.New("paths.status: it has no "+orderMark))
	}
	return errors.Join(errs...)
}

// checkPath refuses a template that would not come out as it reads. marks are what may be filled in.
func checkPath(name, template string, marks ...string) error {
	rest := template
	for _, mark := range marks {
		rest = strings.ReplaceAll(rest, mark, "x")
	}
	u, err := url.Parse(rest)
	if err != nil || u.Path != rest || strings.ContainsAny(rest, "{}%") || strings.ContainsFunc(rest, unfit) || strings.Contains("/"+rest+"/", "/../") {
		return fmt.Errorf("paths.%s: %q is no path with %s", name, template, strings.Join(marks, ", "))
	}
	return nil
}

// fill fills a path in. What is filled in is escaped: an id never becomes two elements of a path.
func (c *Connector) fill(template string, t ticket) string {
	return strings.NewReplacer(
		storeMark, url.PathEscape(c.settings.StoreID), orderMark, url.PathEscape(t.order), numbMark, url.PathEscape(t.numb),
	).Replace(template)
}
