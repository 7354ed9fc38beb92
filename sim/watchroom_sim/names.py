"""The made-up city's vocabulary: its own name, its streets, squares, avenues, parks and counties."""

from __future__ import annotations

from typing import Final

CITY: Final = "Kingsferry"
RIVER: Final = "Tamarin River"
STREAM: Final = "Otter Branch"

_TREES: Final = (
    "Alder Birch Cedar Dogwood Elm Fir Gum Hazel Ironwood Juniper Katsura Linden Maple Nutmeg Oak Poplar Quince "
    "Redbud Spruce Tulip Upas Viburnum Willow Yew Zelkova Aspen Beech Cypress Damson Elder Fig Ginkgo Hawthorn "
    "Ilex Jasmine Laurel Myrtle Olive Pine Rowan"
)
_WORDS: Final = (
    "Abbot Acorn Almanac Amber Anchor Anvil Arbor Archer Arrow Ashlar Auburn Badger Bailey Banner Barley Barrow Basin "
    "Bayard Beacon Bellows Bittern Blanchard Bluebell Bobbin Bonnet Border Bracken Bramble Brewer Bridle Brindle "
    "Brook Buckle Bunting Burdock Butler Cable Calder Candle Carder Carlow Carver Castor Cavendish Chalk Chandler "
    "Chapel Chestnut Cinder Clay Clement Clover Cobalt Cobbler Collier Compass Cooper Copper Coral Cornice Cotter "
    "Crane Cricket Crocus Crossbill Curlew Currier Daisy Dalton Darby Delmar Dimity Dory Dover Draper Drummer Dunlin "
    "Eastman Easter Egret Ember Emery Fairview Falcon Farrier Fennel Fern Ferry Finch Flax Fletcher Flint Foxglove "
    "Fuller Gable Galley Gannet Garnet Gatehouse Gilder Glazier Glover Goldfinch Granite Grange Grebe Grove Gudgeon "
    "Halyard Hamlet Harbor Harrow Harvest Hatter Heather Heddle Heron Hickory Hobart Hollis Holly Hooper Hopewell "
    "Hornbeam Indigo Inkwell Iris Ivory Ivy Jasper Jay Jessop Joiner Jubilee Keel Kelso Kestrel Kettle Kiln Kinglet "
    "Lantern Lark Larkspur Lathe Latimer Laundry Ledger Lichen Lilac Limestone Linnet Locust Loom Lupine Magnet "
    "Mallard Mallow Marble Marigold Marlow Marsh Martin Mason Meadow Merlin Mica Milliner Mint Moorhen Mulberry "
    "Nettle Nightjar Norwood Ochre Onyx Opal Orchard Oriole Osprey Otter Paddock Pearl Pelham Peregrine Perch Petrel "
    "Pewter Pilot Pintail Pippin Plover Plum Porter Potter Primrose Printer Pumice Quarry Quartz Quayle Quill Raven "
    "Reed Robin Rook Ropewalk Rosemary Rudder Russet Rye Saddler Saffron Sage Sandpiper Sawyer Scarlet Sedge Sextant "
    "Shale Shearer Shuttle Siskin Slate Smelter Sorrel Sparrow Spindle Stirrup Stonecrop Swift Sycamore Tallow Tanner "
    "Tansy Tartan Teal Teasel Thatcher Thistle Thorn Thrush Thyme Tiller Timber Tinker Topaz Turner Umber Vale Verger "
    "Vesper Vine Violet Wagoner Walnut Warbler Warren Weaver Wheeler Wheelwright Whistler Wicker Wren Yarrow Yeoman"
)
TREES: Final = tuple(_TREES.split())
WORDS: Final = tuple(_WORDS.split())
SUFFIXES: Final = ("Street", "Road", "Place", "Terrace", "Lane", "Drive", "Court")
COUNTY_NAMES: Final = (
    "Applegate", "Barclay", "Bellwether", "Blackwater", "Cold Spring", "Copperfield", "Crossroads", "Dairy",
    "Deer Creek", "Fallow", "Far Mill", "Five Oaks", "Gristmill", "High Meadow", "Hollow", "Hunters", "Jericho",
    "Kings Bench", "Long Branch", "Lower Dam", "Marketplace", "Mill Race", "Narrows", "New Bridge", "Old Mill",
    "Pinewood", "Plank", "Prospect", "Quaker", "Ridge", "Rolling", "Sandy", "Seven Locks", "Shepherd", "Signal Hill",
    "Stone House", "Tavern", "Telegraph", "Three Notch", "Toll House", "Turkey Run", "Upper Ford", "Vineyard",
    "Wagon", "Water Wheel", "White Oak", "Wildcat", "Windmill", "Wolf Trap", "Woodland",
)  # fmt: skip
COUNTY_SUFFIXES: Final = ("Road", "Pike", "Highway", "Parkway")


def ordinal(number: int) -> str:
    """Return `1st`, `22nd`, `13th`."""
    tail = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # noqa: PLR2004
    return f"{number}{tail}"
