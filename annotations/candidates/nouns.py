"""Words that tell who speaks: verbs of saying, and nouns for people, bodies of people and places."""

from functools import lru_cache

SPEECH = """
    said says say saying told tells tell telling claimed claims claim stated states added adds add announced announces
    confirmed confirms reported reports argued argues argue warned warns warn insisted insists noted notes explained
    explains declared declares stressed stresses wrote writes tweeted replied replies recalled recalls alleged alleges
    believed believes believe thinks think thought denied denies answered answers admitted admits promised promises
    vowed vows asked asks fears fear feared hopes hope hoped estimated estimate estimates concedes conceded countered
    continued remembers concluded concludes suggested suggests suspected suspects demanded demands urged urges expects
    expected acknowledged predicted responded observed complained recounted testified
"""
"""Verbs of saying and believing, in the forms that news uses."""

_PEOPLE_LIST = """
    people person man woman men women child children boy girl baby youth teenager adult mother father parent son
    daughter brother sister wife husband grandmother grandfather grandparent grandson granddaughter family relative
    friend neighbour neighbor couple victim survivor witness suspect culprit civilian resident citizen national
    native villager townspeople passer-by bystander crowd public population community diaspora refugee migrant
    immigrant asylum-seeker passenger patient pupil student teacher professor lecturer scientist researcher expert
    analyst academic historian economist engineer doctor nurse surgeon vet lawyer attorney barrister solicitor judge
    prosecutor defendant plaintiff juror inmate prisoner detainee hostage captive gunman gunmen attacker assailant
    bomber militant insurgent rebel fighter terrorist extremist separatist smuggler trafficker pirate hacker thief
    robber killer murderer soldier troop officer general colonel commander captain lieutenant sergeant admiral
    sailor pilot marine veteran recruit conscript guard bodyguard police policeman policewoman policemen detective
    sheriff constable inspector agent spy diplomat ambassador envoy consul attache delegate delegation mission
    president premier chancellor minister secretary senator congressman congresswoman lawmaker legislator mp deputy
    councillor councilor mayor governor king queen prince princess monarch emir sultan sheikh ayatollah pope bishop
    priest imam rabbi cleric monk nun pastor leader chief head boss chairman chairwoman chair director manager
    executive employer employee worker staff crew staffer clerk foreman contractor builder driver farmer fisherman
    fishermen miner docker dockworker stevedore trader merchant dealer shopkeeper vendor seller buyer customer
    consumer client supplier owner landlord tenant investor shareholder banker broker insurer lender donor sponsor
    entrepreneur businessman businesswoman journalist reporter correspondent editor author writer columnist blogger
    photographer broadcaster publisher artist actress singer musician band composer painter sculptor poet novelist
    dancer filmmaker producer athlete player footballer coach referee fan supporter team squad champion winner loser
    rival opponent activist campaigner protester protestor demonstrator striker dissident critic advocate ally
    partner adversary enemy foe opposition candidate voter politician nominee incumbent spokesman spokeswoman
    spokesperson representative aide adviser advisor assistant counsellor official authority authorities source
    insider observer monitor mediator negotiator investigator auditor surveyor architect curator keeper warden
    ranger firefighter fireman rescuer medic paramedic coastguard lifeguard volunteer peacekeeper pilgrim tourist
    visitor guest traveller traveler host member founder heir successor predecessor descendant ancestor elder lasher
    lashers forwarder bosses loyalist hardliner moderate reformist conservative liberal socialist communist democrat
    republican nationalist
"""
_BODIES_LIST = """
    government administration cabinet ministry department agency bureau office authority commission committee
    council parliament assembly senate congress legislature court tribunal jury judiciary army navy military militia
    force forces troops brigade battalion regiment division unit garrison guards group groups faction cell gang
    cartel mafia network movement party coalition alliance bloc union guild federation confederation league
    association society club organisation organization institute institution foundation charity ngo company
    corporation firm business conglomerate startup manufacturer maker retailer bank fund insurer airline carrier
    operator utility broadcaster newspaper magazine publisher station channel outlet media press university college
    academy church mosque-goers clergy congregation regime state junta kingdom nation side delegation embassy
    consulate mission police fire-service service services watchdog regulator think-tank tribe clan caste minority
    majority household workforce leadership command headquarters board panel chamber lobby establishment kremlin
    pentagon
"""
_PLACES_LIST = """
    country countries nation state province region district county canton municipality territory area zone enclave
    exclave capital city town village hamlet settlement suburb neighbourhood neighborhood quarter ward borough
    commune street road avenue lane boulevard highway motorway bridge tunnel crossing checkpoint gate border
    frontier coast shore beach bay gulf strait sea ocean lake river stream canal delta island islands peninsula cape
    port harbour harbor dock quay pier marina airport airfield airbase base camp barracks bunker fort fortress
    compound complex embassy consulate residence palace mansion villa house home apartment flat building tower block
    skyscraper hotel hostel inn restaurant cafe bar pub shop store mall market bazaar supermarket warehouse depot
    factory plant refinery mine quarry dam reservoir power-station farm field orchard forest wood jungle desert
    mountain hill valley plain plateau canyon cave volcano glacier park garden square plaza stadium arena theatre
    theater cinema museum gallery library school kindergarten university campus hospital clinic prison jail
    courthouse courtroom parliament church cathedral chapel mosque temple shrine synagogue monastery cemetery grave
    site station terminal runway platform laboratory lab studio office headquarters basement attic cellar roof
    rotunda hall chamber room corridor land soil ground continent hemisphere north south east west world tannery
    brewery mill shipyard yard bank slum ghetto outpost front battlefield shelter tent sanctuary customs-house
    lighthouse well
"""
_SUFFIXES = ("ist", "ists", "ian", "ians", "man", "men", "woman", "women", "person", "persons", "crats", "crat")
_AGENT_SUFFIXES = ("er", "or", "ers", "ors", "eer", "eers", "ant", "ants", "ees")
_NOT_AGENTS_LIST = """
    water order number letter winter summer weather matter power paper former other under later earlier over after
    rather whether never however october september november december offer answer computer corner danger error
    mirror door floor color motor sector factor favor labor major minor prior terror quarter dinner cover fever
    finger silver chapter disaster monster manner banner layer murder gender wonder shoulder ladder folder hunger
    anger trigger bigger longer larger smaller greater higher lower stronger weaker better bitter litter register
    character meter encounter counter ever either neither together further inner outer upper proper super sober
    clever tender eager easier harder faster slower older younger newer fewer deeper wider closer cheaper richer
    poorer safer cooler warmer colder hotter altogether another cancer sugar butter copper timber rubber leather
    feather fiber laser radar superior inferior exterior interior behavior behaviour honour honor humour rumour
    rumor tumor vapor horror odor tractor reactor vector doctorate four poor nor for her per tour hour your our
    flour significant important relevant constant instant distant restaurant plant grant want giant elegant pleasant
    brilliant dominant abundant warrant covenant remnant variant vacant reluctant fees trees degrees knees employees
    gather remember consider discover deliver recover suffer enter alter wander hover linger chamber centimetre
    metre litre theatre centre fire acre tower tier pier border river cluster filter poster roster mortar
    rotor parameter perimeter
"""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_PEOPLE = _words(_PEOPLE_LIST) | _words(_BODIES_LIST)
_PLACES = _words(_PLACES_LIST)
_NOT_AGENTS = _words(_NOT_AGENTS_LIST)
DATES = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december today tomorrow yesterday week month year day night morning afternoon evening weekend hour
    minute second decade century weeks months years days nights hours minutes seconds decades centuries noon midnight
    dawn dusk spring summer autumn winter season time times moment
    """
)


@lru_cache(maxsize=8_192)
def strength(word: str) -> float:
    """How surely an English noun, in any case, names someone or somewhere: 1 a known one, 0.5 by its form, 0 not."""
    plain = word.lower()
    for form in _singulars(plain):
        if form in _PEOPLE or form in _PLACES:
            return 1.0
    if plain in _NOT_AGENTS or len(plain) < 5:
        return 0.0
    if plain.endswith(_SUFFIXES):
        return 0.5
    return 0.5 if plain.endswith(_AGENT_SUFFIXES) and plain.rstrip("s") not in _NOT_AGENTS else 0.0


def _singulars(word: str) -> tuple[str, ...]:
    last = word.rpartition("-")[2]
    forms = [word, last]
    if word.endswith("s"):
        forms += [word[:-1], last[:-1]]
    if word.endswith("es"):
        forms += [word[:-2]]
    if word.endswith("ies"):
        forms += [word[:-3] + "y"]
    return tuple(forms)
