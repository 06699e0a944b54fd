"""A whole nation of invented rows, as many as are asked for: what the house is measured with where the demo is too small.

Nobody of it exists: every unit, organisation and person carries 模拟 in its name, every row the origin `synthetic`. Its books balance and
its trail holds (`manage.py reconcile`, `manage.py verify_trail`). What it leaves out: calls, applications and panels, reports of delivery.
"""
