// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Journal
package import Registry
package import SAM
package import SmartCard

/// Why the service did not fulfil a request.
package enum EnrolmentError: UserFacingError, Sendable {
    /// No station of that name; the existing ones.
    case unknownStation(String, known: [String])
    /// There are several stations (or none) and the request names none.
    case stationNotNamed(known: [String])
    /// Another order is running there.
    case stationBusy(String)
    /// The reader of that station does not answer.
    case stationOutOfService(String)
    /// No reader with that name or part of a name.
    case unknownReader(String, known: [String])
    /// Several readers have that part in their names.
    case ambiguousReader(String, found: [String])
    /// The reader holds the SAM.
    case readerOfSAM(String)
    /// The reader is real and the profile is for training.
    case trainingProfile(String, reader: String)
    /// Neither a reference nor a student number of the directory.
    case unknownHolder(String)
    /// The holder's registration at the university is not valid; its state.
    case holderNotInOrder(state: String)
    /// Another station works on a card for the holder.
    case holderBusy(station: String)
    /// Another station works on the card.
    case cardBusy(station: String)
    /// The holder has another card.
    case holderHasCard(CardUID)
    /// The holder has another card whose encoding was begun.
    case holderHasUnfinishedCard(CardUID)
    /// The card is linked to another holder.
    case cardOfAnotherHolder(CardUID)
    /// The card was linked once and is no longer in use; its state.
    case cardNoLongerUsable(CardUID, CardState)
    /// The card has this number and another one was requested.
    case cardHasNumber(CardUID, CROUSNumber)
    /// The card on the reader is the one the holder has had since then (`dd/MM/yyyy HH:mm`): the old one, or the new one asked
    /// for again.
    case cardToReplace(CardUID, since: String)
    /// The holder has no card.
    case nothingToReplace
    /// The holder has no unfinished card, but one in use.
    case cardInUse(CardUID)
    /// A decision needs the name of a supervisor.
    case supervisorNotNamed
    /// No card matches the request.
    case noCard(String)
    /// The operation would put the card into the state it is in.
    case stateReached(CardUID, CardState)
    /// The card's state does not allow the operation.
    case stateForbids(CardUID, CardState, what: String)
    /// No delivery lists the card; true when one lists its UID with the bytes reversed.
    case notDelivered(CardUID, isReversed: Bool)
    /// A request value that cannot be read; the clause names the expected form.
    case badValue(Phrase)
    /// No card was put on in time.
    case timedOut
    /// The order was withdrawn.
    case withdrawn
    /// The reader gives no UID.
    case noUID
    /// The same failure twice on one card.
    case failedTwice(CROUSCardError)
    /// The card.
    case card(CROUSCardError)
    case sam(SAMError)
    /// The reader or the service of the readers.
    case reader(CardChannelError)
    /// The journal.
    case journal(JournalError)
    /// The card is finished, but the journal could not take its last line; another tap of the same card closes it.
    case notClosed(CardUID, JournalError)
    /// The registry.
    case registry(RegistryError)
}
