// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Holders
package import Journal
package import Registry
package import SAM
package import SAMCare
package import SmartCard

/// Why the service did not do what it was asked.
package enum EnrolmentError: UserFacingError, Sendable {
    /// No station of that name; the ones there are.
    case unknownStation(String, known: [String])
    /// There are several stations (or none) and none was named.
    case stationNotNamed(known: [String])
    /// Another order is running there.
    case stationBusy(String)
    /// The reader of that station does not answer.
    case stationOutOfService(String)
    /// No reader of that name, or of that part of a name.
    case unknownReader(String, known: [String])
    /// Several readers have that part in their names.
    case ambiguousReader(String, found: [String])
    /// The reader holds the SAM.
    case readerOfSAM(String)
    /// The reader is real and the profile is for training.
    case trainingProfile(String, reader: String)
    /// Neither a reference nor a student number of the directory.
    case unknownHolder(String)
    /// The holder's enrolment at the university is not valid; its state.
    case holderNotInOrder(state: String)
    /// The holder is being served at another station.
    case holderBusy(station: String)
    /// The card is being worked on at another station.
    case cardBusy(station: String)
    /// The holder has another card.
    case holderHasCard(CardUID)
    /// The holder has another card whose encoding was begun.
    case holderHasUnfinishedCard(CardUID)
    /// The card is linked to somebody else.
    case cardOfAnotherHolder(CardUID)
    /// The card was linked once and is no longer in use; its state.
    case cardNoLongerUsable(CardUID, CardState)
    /// The card has this number and was to get another.
    case cardHasNumber(CardUID, CROUSNumber)
    /// The card on the reader is the one the holder has had since then (`dd/MM/yyyy HH:mm`): the old one, or the new one asked
    /// for again.
    case cardToReplace(CardUID, since: String)
    /// The holder has no card that could be given up for another.
    case nothingToReplace
    /// A decision needs the name of a supervisor.
    case supervisorNotNamed
    /// No card fits what was asked for.
    case noCard(String)
    /// The card's state does not allow what was asked for.
    case stateForbids(CardUID, CardState, what: String)
    /// The card lies on no delivery list; true when it stands there with its bytes backwards.
    case notDelivered(CardUID, isReversed: Bool)
    /// A value that was given cannot be read; the name of the field and the text.
    case badValue(String, String)
    /// Nobody put a card on in time.
    case timedOut
    /// The order was withdrawn.
    case withdrawn
    /// The reader tells no UID.
    case noUID
    /// The same failure twice on one card.
    case failedTwice(CROUSCardError)
    /// The card.
    case card(CROUSCardError)
    /// The SAM.
    case sam(SAMError)
    /// The list of SAMs.
    case inventory(SAMInventoryError)
    /// The reader or the service of the readers.
    case reader(CardChannelError)
    /// The journal.
    case journal(JournalError)
    /// The card is finished, but the journal could not take the line that says so; the same card again closes it.
    case notClosed(CardUID, JournalError)
    /// The registry.
    case registry(RegistryError)
    /// The directory of holders.
    case holders(HoldersError)
}
