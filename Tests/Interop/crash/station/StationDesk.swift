// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import Enrolment
internal import Holders
internal import Journal
internal import SmartCard
internal import VirtualDESFire
internal import VirtualReaders

/// A running service and the operator at its reader.
struct StationDesk {
    let service: EnrolmentService
    let records: EnrolmentRecords
    let readers: VirtualReaderSource
    let base: String

    /// Orders, puts the card on and prints the end; true when the card was done.
    func serve(_ tap: Tap, replacing reason: CancelReason? = nil) async throws -> Bool {
        let wanted = EnrolmentOrder(holder: try await holder(tap.student), operatorName: "test", replacing: reason)
        try await waitForReader()
        let card = try VirtualDESFireCard(
            uid: tap.uid,
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: FileCardImage(path: "\(base)/\(tap.uid).image")
        )
        let order = try await service.stations.enrol(wanted, station: "desk")
        for await event in order.events {
            switch event {
            case .putCardOn: readers.put(card, on: StationFiles.cardReader)
            case .enrolled(let result): return end(result)
            case .failed(let message): return fail(message)
            case .takeCardOff, .putSameCardOn, .step: break
            }
        }
        return fail(nil)
    }

    /// Prints the end; true when the student's card was cancelled.
    func cancel(_ student: String) async throws -> Bool {
        let holder = try await holder(student)
        do {
            let card = try await service.cards.change(.holder(holder), .cancel(.lost), operatorName: "test")
            Station.say("cancelled \(card.uid) \(card.number.value) line \(card.sequence)")
            return true
        } catch let error as EnrolmentError {
            return fail(error.userMessage)
        }
    }

    private func holder(_ student: String) async throws -> HolderReference {
        try await service.holders.reference(holder: nil, student: student)
    }

    private func end(_ result: EnrolmentResult) -> Bool {
        let how = result.alreadyEnrolled ? "before" : result.resumed ? "resumed" : "anew"
        Station.say("enrolled \(result.uid) \(result.number.value) line \(result.journalSequence) \(how)")
        readers.takeCard(off: StationFiles.cardReader)
        return true
    }

    private func fail(_ message: UserMessage?) -> Bool {
        Station.say("failed \(message?.key ?? "withdrawn") \(message?.detail ?? "")")
        readers.takeCard(off: StationFiles.cardReader)
        return false
    }

    private func waitForReader() async throws {
        for _ in 0..<2000 {
            let station = service.status.stations.first
            if station?.phase == .idle, station?.isCardPresent == false { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw StationError.noReader
    }
}
