"""The life of a project, one folder per stage.

need          a village, town or county writes down what families lack; it is pooled
listing       the federation publishes what it will buy, by which method, with which money
roadshow      organisations pitch, town federations raise a placard
bid           organisations answer with a plan, lines and a declaration, sealed until two people open them
panel         experts drawn by a recorded lot score each for herself and sign their report
award         the ranking is announced, stands for the notice period, is objected to or notified
contract      price × quantity deliverables per site, budget lines, milestones, instalments
spending      every expense with its invoice, allocated to deliverables
milestone     what was delivered, measured; what of it is recognised
disbursement  one instalment through six acts by at least four people
audit         the paper that joins money and deliverables, and proves itself
"""
