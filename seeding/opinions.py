"""What customers write in reviews: sentences by how content they are, with the slot {kind}."""

TITLES = {
    1: ("Broke within a month", "Do not buy", "Sent it back", "Very disappointed", "Not what was shown"),
    2: ("Expected more", "Poor finish", "Looks better than it is", "Not for daily use", "Meh"),
    3: ("It does the job", "Good but dear", "Average", "Fine, with some doubts", "Neither hot nor cold"),
    4: ("Very good", "Happy with it", "Nearly perfect", "Good value", "Recommended", "Solid"),
    5: ("Excellent", "Best I have had", "Love it", "Would buy again", "Perfect", "Worth every cent", "Five stars"),
}
LOW = (
    "After three rides the {kind} started to creak, and it has not stopped since.",
    "The thread was damaged when it arrived and the replacement was no better.",
    "The colour is not the one in the picture, and the finish scratches at once.",
    "Customer service was friendly, but nobody could tell me when the spare part comes.",
    "I rode it to work for two weeks, then it failed in the rain, far from home.",
    "Instructions were missing, so I fitted it by guessing.",
    "For this price I expected something that survives a winter.",
    "It is heavier than stated: I put it on the kitchen scale.",
    "My old {kind} cost half as much and lasted six years.",
    "Shame, because the idea is good.",
)
MIDDLE = (
    "It does what it should, no more and no less.",
    "Fitting took me an hour instead of the promised ten minutes.",
    "I like the look, but the edges could be smoother.",
    "Good for short trips; I would not take this {kind} on a tour.",
    "Delivery was quick and the box was intact.",
    "After 500 km there is some play, which I could take out with a key.",
    "There are better ones for more money and worse ones for the same.",
    "I had hoped for a little more, to be honest.",
    "It is fine in the city. On gravel it rattles.",
)
HIGH = (
    "I have used this {kind} daily for half a year and have nothing to complain about.",
    "Fitted in ten minutes, with the enclosed key.",
    "It is quiet, light and looks better than in the picture.",
    "Even after a week of rain it worked like on the first day.",
    "My partner saw it and ordered the same one.",
    "The quality is well above what I expected for the price.",
    "I compared five before I chose, and I would choose this {kind} again.",
    "The size advice on the page was right.",
    "Arrived a day early, packed without any plastic.",
    "On the long climb behind our village I was glad of every detail.",
    "I wrote to the shop with a question and had an answer within the hour.",
    "It has done 3 000 km now, salt and sand included.",
    "You can see that the makers ride themselves.",
    "Finally a {kind} that stays where I put it.",
)
