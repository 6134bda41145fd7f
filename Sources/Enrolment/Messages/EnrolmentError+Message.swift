// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
package import CROUSCore
internal import Holders
internal import Journal
internal import Registry
internal import SAMCare
internal import SmartCard

extension EnrolmentError {
    /// The sentence for the desk or the technician.
    package var userMessage: UserMessage {
        switch self {
        case .card(let error): error.userMessage
        // The SAM failed, not the card.
        case .failedTwice(let error) where error.isRefusalOfSAM: error.userMessage
        case .sam(let error): error.userMessage
        case .inventory(let error): error.userMessage
        case .reader(let error): error.userMessage
        case .journal(let error): error.userMessage
        case .registry(let error): error.userMessage
        case .holders(let error): error.userMessage
        case .unknownStation, .stationNotNamed, .stationBusy, .stationOutOfService: stationMessage
        case .unknownReader, .ambiguousReader, .readerOfSAM, .trainingProfile: readerMessage
        case .unknownHolder, .holderNotInOrder, .holderBusy, .holderHasCard, .holderHasUnfinishedCard: holderMessage
        case .cardBusy, .cardOfAnotherHolder, .cardNoLongerUsable, .noUID, .failedTwice, .notClosed: cardMessage
        case .cardHasNumber, .cardToReplace, .noCard, .stateForbids, .notDelivered, .badValue: recordMessage
        case .timedOut, .withdrawn, .nothingToReplace, .supervisorNotNamed: orderMessage
        }
    }

    private var stationMessage: UserMessage {
        switch self {
        case .unknownStation(let name, let known):
            UserMessage(
                "unknown-station",
                .usage,
                english: "There is no station \(name): choose one of \(known.joined(separator: ", ")).",
                french: "Le poste d'encodage \(name) n'existe pas : choisissez parmi \(known.joined(separator: ", "))."
            )
        case .stationNotNamed(let known) where known.isEmpty:
            UserMessage(
                "no-station",
                .usage,
                english: "No station is configured: name one and its reader under `stations`.",
                french: "Aucun poste d'encodage n'est configuré : indiquez son nom et son lecteur sous `stations`."
            )
        case .stationNotNamed(let known):
            UserMessage(
                "station-not-named",
                .usage,
                english: "There are several stations: name one of \(known.joined(separator: ", ")) with --station.",
                french:
                    "Il y a plusieurs postes d'encodage : indiquez-en un avec --station (\(known.joined(separator: ", ")))."
            )
        case .stationBusy(let name):
            UserMessage(
                "station-busy",
                .refused,
                english: "Station \(name) is serving another order: wait until it is done, or withdraw it.",
                french: "Le poste \(name) traite déjà une demande : attendez qu'elle se termine ou retirez-la."
            )
        default:
            UserMessage(
                "station-out-of-service",
                .unavailable,
                english:
                    "The reader gives no answer and the station is out of service: unplug the reader, plug it in again.",
                french:
                    "Le lecteur ne répond plus, le poste est hors service : débranchez le lecteur puis rebranchez-le."
            )
        }
    }

    private var readerMessage: UserMessage {
        switch self {
        case .unknownReader(let name, let known):
            UserMessage(
                "unknown-reader",
                .unavailable,
                english: "There is no reader \(name): plug it in, or name one that is there.",
                french: "Le lecteur \(name) est absent : branchez-le ou indiquez un lecteur présent.",
                detail: known.joined(separator: ", ")
            )
        case .ambiguousReader(let name, let found):
            UserMessage(
                "ambiguous-reader",
                .usage,
                english: "Several readers are called \(name): write more of the name.",
                french: "Plusieurs lecteurs s'appellent \(name) : précisez le nom.",
                detail: found.joined(separator: ", ")
            )
        case .readerOfSAM(let name):
            UserMessage(
                "reader-of-sam",
                .usage,
                english: "\(name) holds the CROUS key and never serves cards: name another reader.",
                french: "\(name) contient la clé CROUS et ne sert jamais aux cartes : indiquez un autre lecteur."
            )
        case .trainingProfile(let profile, let reader):
            UserMessage(
                "training-profile",
                .refused,
                english: """
                    The profile \(profile) is for training and \(reader) is a real reader: use the CROUS's own profile, or \
                    start with --training.
                    """,
                french: """
                    Le paramétrage \(profile) sert à la formation et \(reader) est un vrai lecteur : utilisez le \
                    paramétrage du CROUS ou lancez avec --training.
                    """
            )
        default: stationMessage
        }
    }

    private var holderMessage: UserMessage {
        switch self {
        case .unknownHolder(let text):
            UserMessage(
                "unknown-holder",
                .refused,
                english: "Nobody in the list is called \(text): import the list again, or check the number.",
                french:
                    "\(text) ne figure pas dans la liste des titulaires : réimportez la liste ou vérifiez le numéro."
            )
        case .holderNotInOrder(let state):
            UserMessage(
                "holder-not-in-order",
                .refused,
                english:
                    "The enrolment at the university is not valid: send the holder to the student office, no card was written.",
                french:
                    "Inscription administrative non valide : adressez le titulaire à la scolarité, aucune carte n'a été écrite.",
                detail: "etat_ia \(state)"
            )
        case .holderBusy(let station):
            UserMessage(
                "holder-busy",
                .refused,
                english: "This holder is being served at station \(station): finish there first.",
                french: "Ce titulaire est déjà servi au poste \(station) : terminez là-bas d'abord."
            )
        case .holderHasCard(let uid):
            UserMessage(
                "holder-has-card",
                .refused,
                english:
                    "This holder already has card \(uid): cancel it first, or give the new one with `crousctl replace`.",
                french:
                    "Ce titulaire a déjà la carte \(uid) : invalidez-la d'abord, ou refaites-la avec `crousctl replace`."
            )
        case .holderHasUnfinishedCard(let uid):
            UserMessage(
                "holder-has-unfinished-card",
                .refused,
                english: """
                    Card \(uid) was begun for this holder and taken off too early: put that one on, it will be finished; if \
                    it is lost, give it up with `crousctl abandon`.
                    """,
                french: """
                    La carte \(uid) de ce titulaire a été retirée trop tôt : posez celle-là, elle sera terminée ; si elle \
                    est perdue, abandonnez-la avec `crousctl abandon`.
                    """
            )
        default: stationMessage
        }
    }

    private var cardMessage: UserMessage {
        switch self {
        case .cardBusy(let station):
            UserMessage(
                "card-busy",
                .refused,
                english: "This card is being worked on at station \(station): finish there first.",
                french: "Cette carte est en cours au poste \(station) : terminez là-bas d'abord."
            )
        case .cardOfAnotherHolder(let uid):
            UserMessage(
                "card-of-another-holder",
                .refused,
                english: "This card is linked to somebody else: take it off and use another one.",
                french: "Cette carte est déjà attribuée à une autre personne : retirez-la et prenez-en une autre.",
                detail: uid.description
            )
        case .cardNoLongerUsable(let uid, let state):
            UserMessage(
                "card-no-longer-usable",
                .refused,
                english: """
                    This card was used before and may not be enrolled again as it is: use another one, or erase it first \
                    with `crousctl erase`.
                    """,
                french: """
                    Cette carte a déjà servi et ne peut pas être enrôlée telle quelle : prenez-en une autre, ou effacez-la \
                    d'abord avec `crousctl erase`.
                    """,
                detail: "\(uid) \(state.rawValue)"
            )
        case .notClosed(let uid, let error):
            UserMessage(
                "not-closed",
                .journal,
                english: """
                    The card is written but the journal is not: mend the disk or its rights, then order again and put the \
                    same card on; it will be closed with its number.
                    """,
                french: """
                    La carte est écrite mais pas le journal : réparez le disque ou ses droits, recommencez et reposez la \
                    même carte ; elle sera terminée avec son numéro.
                    """,
                detail: "\(uid) \(error)"
            )
        case .noUID:
            UserMessage(
                "no-uid",
                .refused,
                english:
                    "The reader does not tell the number of the chip: use a contactless reader and a card of the delivery.",
                french:
                    "Le lecteur ne donne pas le numéro de la puce : utilisez un lecteur sans contact et une carte du lot."
            )
        case .failedTwice(let error):
            UserMessage(
                "failed-twice",
                .failure,
                english:
                    "The same failure came twice on this card: set it aside and take another; the technician finds it in the log.",
                french:
                    "La même erreur s'est produite deux fois : mettez la carte de côté et prenez-en une autre (voir le journal technique).",
                detail: error.description
            )
        default: stationMessage
        }
    }

    var orderMessage: UserMessage {
        switch self {
        case .timedOut:
            UserMessage(
                "timed-out",
                .failure,
                english: "No card was put on in time and the order is withdrawn: order again when the card is at hand.",
                french: "Aucune carte posée à temps, la demande est retirée : recommencez quand la carte est prête."
            )
        case .nothingToReplace:
            UserMessage(
                "nothing-to-replace",
                .refused,
                english: "This holder has no card in use: give one with `crousctl enrol`.",
                french: "Ce titulaire n'a pas de carte en service : donnez-en une avec `crousctl enrol`."
            )
        case .supervisorNotNamed:
            UserMessage(
                "supervisor-not-named",
                .usage,
                english: "This decision goes into the journal with a name: say who decides with --supervisor.",
                french: "Cette décision est inscrite au journal avec un nom : indiquez qui décide avec --supervisor."
            )
        default:
            UserMessage(
                "withdrawn",
                .failure,
                english: "The order was withdrawn; a card already begun will be finished when it is put on again.",
                french: "La demande a été retirée ; une carte déjà commencée sera terminée quand elle sera reposée."
            )
        }
    }
}
