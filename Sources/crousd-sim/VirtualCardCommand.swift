// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import SmartCard
internal import VirtualReaders

/// `crousd-sim card`.
struct VirtualCardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "A MIFARE DESFire EV1 card whose memory is a file.",
        discussion: """
            A new image is a blank card: master key of zeros, everything allowed. The image is replaced as one step at each \
            change, so the process may be killed at any moment, as a card may be taken off at any moment.

            --tear takes the card off at a chosen moment: 7:before the seventh command, 7:after it but before its answer, \
            7:middle of what it writes; 0xC4:before, :middle or :after the first non-volatile write of a ChangeKey. A \
            standard file torn in the middle holds anything where it was being written; every other write is done or undone \
            as a whole. The process then ends with exit code 3; started again, it is the same card put on again.
            """
    )

    @OptionGroup var reader: ReaderOptions

    @OptionGroup var card: CardOptions

    @Option(
        help: ArgumentHelp(
            "Test only: stop this process (SIGSTOP) before the n-th command of the card, counted from 1.",
            valueName: "n",
            visibility: .hidden
        )
    )
    var stopBefore: [Int] = []

    func run() throws {
        try Notice.reporting { () throws(Failure) in
            let (uid, card) = try card.make()
            let lain: any VirtualCard = stopBefore.isEmpty ? card : StoppingCard(card, before: Set(stopBefore))
            guard try reader.run(lain, called: "card \(uid)") == .cardTorn else { return }
            throw .torn("Card \(uid) was torn from the reader, as planned.")
        }
    }
}
