package eleve

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Check implements [pos.Checker].
func (c *Connector) Check(d pos.Draft, paid pos.Paid) error {
	if _, err := c.posting(c.newRef(d.OrderID, d.Fulfillment), d, paid); err != nil {
		return malformed("check", err)
	}
	return nil
}

// posting is the body of newOrder, or everything in the draft that has no form there.
func (c *Connector) posting(r ref, d pos.Draft, paid pos.Paid) (newOrderRequest, error) {
	items, itemsErr := r.items(d)
	total, fees, totalErr := c.total(d, paid)
	now := c.now().In(c.zone).Format(layoutSent)
	o := newOrder{
		ID: r.id, DisplayID: d.Number, SourceAppID: c.settings.SourceApp, SalesChannel: c.settings.SourceApp,
		CreatedAt: now, LastEvent: eventCreated, OrderTiming: timingInstant, PreparationStarts: now,
		Items: items, OtherFees: fees, Discounts: []struct{}{}, Total: total, Payments: c.payments(total, paid),
		Customer: newCustomer(d.Guest), ExtraInfo: c.extraInfo(d),
	}
	if c.settings.MerchantID != "" {
		o.Merchant = &wireMerchant{ID: c.settings.MerchantID, Name: c.settings.MerchantName}
	}
	if !d.DueAt.IsZero() {
		due := d.DueAt.In(c.zone).Format(layoutSent)
		o.OrderTiming, o.Schedule = timingScheduled, &wireSchedule{Start: due, End: due}
	}
	err := errors.Join(c.place(&o, d), itemsErr, totalErr, c.check(d))
	return newOrderRequest{ServiceID: c.settings.ServiceID, Data: o}, err
}

// check refuses what the hub has no words for.
func (c *Connector) check(d pos.Draft) error {
	var errs []error
	if d.DiscountCode != "" {
		errs = append(errs, fmt.Errorf("discount %q: the hub takes no codes of discounts", d.DiscountCode))
	}
	if d.Fulfillment.Ticket != "" {
		errs = append(errs, errors.New("nothing can be added to a ticket by its number"))
	}
	if d.Currency != "" && d.Currency != c.currency {
		errs = append(errs, fmt.Errorf("the order is in %s, the store in %s", d.Currency, c.currency))
	}
	return errors.Join(errs...)
}

// place fills in the one object that says where the food goes.
func (c *Connector) place(o *newOrder, d pos.Draft) error {
	switch d.Fulfillment.Type {
	case order.Delivery:
		o.Type, o.Delivery = typeDelivery, &wireDelivery{DeliveredBy: deliveredByStore, Address: newAddress(d.Guest)}
		return nil
	case order.Pickup:
		o.Type, o.Takeout = typeTakeout, &wireTakeout{Mode: modeDefault}
		return nil
	case order.DineIn:
		return c.seat(o, d.Fulfillment.Table)
	}
	return fmt.Errorf("fulfillment %q is not known", d.Fulfillment.Type)
}

// seat fills in the table or the card of an order in the restaurant.
func (c *Connector) seat(o *newOrder, number string) error {
	o.Type = c.settings.DineIn
	switch o.Type {
	case typeTable:
		o.Table = &wireTable{WaiterCode: c.settings.WaiterCode, TableNumber: number, ChairNumber: c.settings.Chair}
	case typeCard:
		o.Card = &wireCard{WaiterCode: c.settings.WaiterCode, CardNumber: number}
	default:
		o.Indoor = &wireIndoor{Mode: modeDefault, Place: number}
	}
	counter := number == "" && o.Type == typeIndoor && c.settings.TrackBy == ByOrder
	if !counter && !validPlace(number) {
		return fmt.Errorf("table %q is no number of a table or a card", number)
	}
	return nil
}

// items are the dishes. Options have one level on this wire.
func (r ref) items(d pos.Draft) ([]wireItem, error) {
	if len(d.Lines) == 0 {
		return nil, errors.New("the order has no lines")
	}
	var errs []error
	items := make([]wireItem, 0, len(d.Lines))
	for i, line := range d.Lines {
		id := r.itemID(item{n: i + 1, of: len(d.Lines), quantity: line.Quantity})
		one := wireItem{
			ID: id, Index: strconv.Itoa(i + 1), Name: line.Name, ExternalCode: line.Code, Unit: unitPiece, Quantity: line.Quantity,
			Instructions: d.Guest.Notes[strconv.Itoa(i)], OtherFees: []wireFee{},
		}
		var optionsErr error
		one.Options, optionsErr = options(id, line.Modifiers)
		one.price(line)
		if err := errors.Join(checkDish(line.Code, line.Quantity), optionsErr); err != nil {
			errs = append(errs, fmt.Errorf("line %q: %w", line.Code, err))
		}
		items = append(items, one)
	}
	return items, errors.Join(errs...)
}

// price tells the prices that the bot has named. What an option costs is in its dish's: nobody tells us more.
func (i *wireItem) price(line order.Line) {
	if line.UnitPrice.IsZero() {
		return
	}
	of := func(value int64) *wirePrice { return &wirePrice{Value: reais(value), Currency: currencySign} }
	i.UnitPrice, i.OriginalPrice, i.OptionsPrice = of(line.UnitPrice.Amount), of(line.UnitPrice.Amount), of(0)
	sum := line.UnitPrice.Amount * int64(line.Quantity)
	i.SubtotalPrice, i.TotalPrice = of(sum), of(sum)
}

func options(itemID string, modifiers []order.Modifier) ([]wireOption, error) {
	var errs []error
	all := make([]wireOption, 0, len(modifiers))
	for i, m := range modifiers {
		index := strconv.Itoa(i + 1)
		all = append(all, wireOption{
			Index: index, ID: itemID + "-" + index, Name: m.Name, ExternalCode: m.Code, Unit: unitPiece, Quantity: m.Quantity,
		})
		err := checkDish(m.Code, m.Quantity)
		if len(m.Modifiers) > 0 {
			err = errors.Join(err, errors.New("it has modifiers of its own, and options have one level"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("modifier %q: %w", m.Code, err))
		}
	}
	return all, errors.Join(errs...)
}

// checkDish refuses what would come back otherwise, or as another number.
func checkDish(code string, quantity int) error {
	const most = 999999 // an item's name has six digits for it
	var errs []error
	if strings.TrimSpace(code) != code || code == "" {
		errs = append(errs, errors.New("the code is empty, or has white space around it"))
	}
	if quantity <= 0 || quantity > most {
		errs = append(errs, fmt.Errorf("quantity %d is not between 1 and %d", quantity, most))
	}
	return errors.Join(errs...)
}

func newCustomer(g order.Guest) *wireCustomer {
	if g.Name == "" && g.Phone == "" {
		return nil
	}
	customer := &wireCustomer{Name: g.Name}
	if g.Phone != "" {
		customer.Phone = &wirePhone{Number: digits(g.Phone)}
	}
	return customer
}

func newAddress(g order.Guest) wireAddress {
	address := wireAddress{Formatted: g.Address}
	if g.Latitude != nil && g.Longitude != nil {
		address.Coordinates = &wireCoordinates{Latitude: *g.Latitude, Longitude: *g.Longitude}
	}
	return address
}

// extraInfo is for the till's staff, whose system is in Portuguese: our number first, since it is the name
// that everybody else knows the order by.
func (c *Connector) extraInfo(d pos.Draft) string {
	lines := []string{d.Number}
	if !d.DueAt.IsZero() {
		lines = append(lines, "Para "+d.DueAt.In(c.zone).Format("02/01 15:04"))
	}
	if d.Guest.Comment != "" {
		lines = append(lines, d.Guest.Comment)
	}
	return strings.Join(lines, "\n")
}

func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
