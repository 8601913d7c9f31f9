"""A made-up table of printed totals."""

TOTALS = """Measure,2021,2022.0
Intercept applications requested,2.0,1
Intercept applications authorized,2.0,1
Federal,1,1
State,1,
Avg. days of original authorization,30,30
Number of extensions,4,2
Location of authorized intercepts:,,
Portable device,1,1
Multiple locations,1,
Not indicated or other,0,0
Major offense specified:,,
Narcotics,1,1
Other,,
Intercept applications installed¹,2,1
Federal,1,1
For intercepts installed:,,
Avg. number of persons intercepted ²,16,16
Authorizations where costs reported,"1,002",1
Intercept applications authorized but reported after publication³,3,
Weather on the day of publication,7,?
"""
