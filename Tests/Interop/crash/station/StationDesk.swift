// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CardCrypto
internal import Enrolment
internal import SmartCard
internal import VirtualCards

/// A running service and the hands at its reader.
struct StationDesk {
    let service: EnrolmentService
    let readers: VirtualReaders
    let base: String

    /// Order, card, end: says how it ended, and is true when the card was done.
    func serve(_ tap: Tap) async throws -> Bool {
        guard let holder = service.holders.reference(ofStudent: tap.student) else {
            throw StationError.noSuchStudent(tap.student)
        }
        try await waitForReader()
        let card = try VirtualDESFire(
            uid: tap.uid,
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: FileCardImage(path: "\(base)/\(tap.uid).image")
        )
        let order = try await service.enrol(EnrolmentWish(holder: holder, operatorName: "test"), station: "desk")
        for await event in order.events {
            switch event {
            case .putCardOn: readers.put(card, on: StationBench.cardReader)
            case .enrolled(let result): return end(result)
            case .failed(let message): return fail(message)
            case .takeCardOff, .putSameCardOn, .step: break
            }
        }
        return fail(nil)
    }

    private func end(_ result: EnrolmentResult) -> Bool {
        let how = result.alreadyEnrolled ? "before" : result.resumed ? "resumed" : "anew"
        Station.say("enrolled \(result.uid) \(result.number.value) line \(result.journalSequence) \(how)")
        readers.takeCard(off: StationBench.cardReader)
        return true
    }

    private func fail(_ message: UserMessage?) -> Bool {
        Station.say("failed \(message?.key ?? "withdrawn") \(message?.detail ?? "")")
        readers.takeCard(off: StationBench.cardReader)
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
