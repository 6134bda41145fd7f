// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// The threads for blocking calls that belong to no station. Calls that must not overlap have a door with one thread;
/// no door waits for another, so a long import, check or SAM request delays no look-up. The number of threads is fixed.
struct BlockingWork: Sendable {
    /// Requests to the SAM, which wait while a station has it.
    let sam: BlockingDoor
    /// Lists of the readers.
    let readers: BlockingDoor
    /// Cards on readers of no station.
    let cards: BlockingDoor
    /// Look-ups in the registry.
    let lookUps: BlockingDoor
    /// Short questions to journal and holders, and single journal lines.
    let records: BlockingDoor
    /// Reading of the whole journal, and exports.
    let reading: BlockingDoor
    /// Making the registry again.
    let rebuilding: BlockingDoor
    /// Imports of holders.
    let holders: BlockingDoor
    /// Parts of delivery files that are being sent.
    let uploads: BlockingDoor
    /// Imports of deliveries.
    let imports: BlockingDoor
    /// Revoking the SAM of a station that hangs.
    let revocations: BlockingDoor

    init(_ workflow: CardWorkflow) throws(PosixError) {
        sam = try BlockingDoor("SAM questions", to: workflow)
        readers = try BlockingDoor("reader list", to: workflow)
        cards = try BlockingDoor("other readers", to: workflow)
        lookUps = try BlockingDoor("look-ups", threads: 4, to: workflow)
        records = try BlockingDoor("records", threads: 2, to: workflow)
        reading = try BlockingDoor("journal reading", to: workflow)
        rebuilding = try BlockingDoor("registry", to: workflow)
        holders = try BlockingDoor("holders", to: workflow)
        uploads = try BlockingDoor("uploads", to: workflow)
        imports = try BlockingDoor("import", to: workflow)
        revocations = try BlockingDoor("revocations", to: workflow)
    }
}
